// Statements: branches, loops, jumps, and what cannot be parsed.
import { expect, test } from 'vitest'
import { run } from './ways.fixture.ts'

test.each([
  ['a jump', 'if (n == 3) goto out; return 1; out: return 2;', ['2']],
  ['a loop that is counted', 'int i = 0; while (i < 3) i += 1; return i;', ['3']],
  ['a loop that ends late', 'int i = 7; do { i += 1; } while (i < 3); return i;', ['8']],
  ['a for', 'int s = 0; for (int i = 0; i < 3; i += 1) s += 2; return s;', ['6']],
  ['a break', 'while (1) { if (n == 3) break; } return 4;', ['4']],
  ['an early return', 'while (u) { return 1; } return 2;', ['1', '2']],
  ['an else', 'if (n == 4) return 1; else if (n == 3) return 2; return 3;', ['2']],
])('%s', (_name, body, values) => {
  expect(run(body)).toEqual(values)
})

test('a loop that comes back to where it was never ends, and says so', () => {
  expect(run('while (n == 3) ; return 1;')).toEqual([' endless'])
})

test('a jump back goes round a few times, and ends', () => {
  expect(run('again: if (u2()) goto again; return 1;')).toEqual(['1'])
})

test('a statement that cannot be parsed and names a state is not understood', () => {
  expect(run('n = = 4 @; return 2;')).toEqual(['2 doubt'])
})
