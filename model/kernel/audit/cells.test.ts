// Cells: members through pointers, addresses, and the marks of what goes through nothing.
import { expect, test } from 'vitest'
import { run } from './ways.fixture.ts'

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
