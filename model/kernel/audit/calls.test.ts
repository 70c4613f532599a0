// The kernel's own functions: errors that are pointers, files that are counted.
import { expect, test } from 'vitest'
import { run } from './ways.fixture.ts'
import { emptyWay, numberOf, withCell } from './way.ts'
import { fileMembersIn, holders, holdersOf } from './calls.ts'

test('ERR_PTR of an errno is an error, of 0 none, and that is a mark', () => {
  expect(run('return ERR_PTR(-22);')).toEqual(['e'])
  expect(run('int r = 0; return ERR_PTR(r);')).toEqual(['0 error-of-nothing'])
  expect(run('return ERR_PTR(g());')).toEqual(['0', 'e'])
})

test('PTR_ERR and ERR_CAST hand an error on', () => {
  expect(run('return PTR_ERR(ERR_PTR(-5));')).toEqual(['e'])
  expect(run('return ERR_CAST(d);')).toEqual(['odevice error-of-nothing'])
  expect(run('return PTR_ERR_OR_ZERO(d);')).toEqual(['0'])
})

test('a file that is made may not be', () => {
  const made = run('struct file *x = anon_inode_getfile("a", 0, 0, 0); if (IS_ERR(x)) return 1; fput(x); return 2;')
  expect(made).toEqual(['1', '2'])
})

test('to put an error is a mark', () => {
  expect(run('fput(ERR_PTR(-5)); return 1;')).toEqual(['1 through-error'])
})

test('who holds a file is counted', () => {
  const way = withCell(emptyWay, holdersOf('x'), numberOf(2))
  expect([holders(way, 'x'), holders(way, 'y')]).toEqual([2, 0])
})

test('members that hold files', () => {
  const text = 'a->filp = anon_inode_getfile(); fput(b->c->kept); x->other = 1;'
  expect([...fileMembersIn([text])]).toEqual(['filp', 'kept'])
})
