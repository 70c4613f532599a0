// Cells: members through pointers, addresses, and the marks of what goes through nothing.
import { expect, test } from 'vitest'
import { cParser } from '../../../scripts/c-syntax.ts'
import { machineOf } from './machine.ts'
import { programOf } from './program.ts'
import { emptyWay, keyOfValue, numberOf, object, unknownOf } from './way.ts'

const parse = await cParser()

/** What a function returns on each of its ways, with the marks and doubts of that way. */
function run(body: string, before = ''): readonly string[] {
  const text = `${before}\nint f(struct dev *d, int n, int u) { ${body} }`
  const program = programOf([{ path: 'a.c', text }], parse, new Map())
  const settings = { program, matters: /\bmode\b/, isFile: (member: string) => member === 'filp' }
  const machine = machineOf({ ...settings, device: { type: 'dev', id: 'device' } })
  return machine
    .call('f', 'a.c', [object('device'), numberOf(3, true), unknownOf('u')], emptyWay)
    .map(({ value, way }) => {
      const marks = way.marks.map(({ what }) => ` ${what}`).join('')
      return `${value === undefined ? '' : keyOfValue(value)}${marks}${way.doubt === undefined ? '' : ' doubt'}`
    })
    .sort()
}

test('a member holds what was written', () => {
  expect(run('d->mode = 4; return d->mode;')).toEqual(['4'])
  expect(run('struct s a; a.b.c = 4; return a.b.c;')).toEqual(['4'])
})

test('an address leads back to its variable', () => {
  expect(run('int a = 1; set(&a); return a;', 'static void set(int *p) { mode(); *p = 6; }')).toEqual(['6'])
})

test('what a foreign function was given the address of is not known any more', () => {
  expect(run('int a = 1; set(&a); return a;')).toEqual([expect.stringMatching(/^\?/)])
})

test('to go through null is a mark', () => {
  expect(run('struct m *q = NULL; return q->a ? 1 : 1;')).toEqual(['1 through-null'])
})

test('to go through an error is a mark', () => {
  expect(run('struct m *q = ERR_PTR(-5); q->a = 1; return 0;')).toEqual(['0 through-error'])
})

test('a member that holds a file holds one', () => {
  expect(run('struct m *q = g(); return q->filp ? 1 : 2;')).toEqual(['1'])
})

test('a member that was never written is the same each time', () => {
  expect(run('if (d->a) return d->a ? 1 : 2; return d->a ? 3 : 4;')).toEqual(['1', '4'])
})
