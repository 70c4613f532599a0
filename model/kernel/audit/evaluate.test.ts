// Expressions: arithmetic as C has it, what is made from a state, tables, calls through pointers.
import { expect, test } from 'vitest'
import { run } from './ways.fixture.ts'

test.each([
  ['return 1 + 2 * 3;', '7'],
  ['return n == 3;', '1s'],
  ['return n << 1;', '6s'],
  ['return (u8)257;', '1'],
  ['int a = 1; a += 4; return a;', '5'],
  ["return 'a' + !0;", '98'],
  ['return (u, 4);', '4'],
  ['return n == 3 ? 5 : 6;', '5'],
  ['int a = -5; return -a;', '5'],
  ['return NULL;', '0'],
])('%s', (body, value) => {
  expect(run(body)).toEqual([value])
})

test('both sides of a choice that nobody knows', () => {
  expect(run('return u ? 1 : 2;')).toEqual(['1', '2'])
})

test('an element of a table by a state', () => {
  expect(run('return t[n];', 'static const int t[4] = { 5, 6, 7, 8 };')).toEqual(['8s'])
})

test('a function out of a table', () => {
  const before = 'static int go(void) { return 9; }\nstatic int (*const t[4])(void) = { [3] = go };'
  expect(run('d->mode = 1; return t[n]();', before)).toHaveLength(1)
})

test('what a foreign function makes of a state was made from it', () => {
  expect(run('if (odd(n)) return 1; return 2;')).toEqual(['1 doubt', '2 doubt'])
})
