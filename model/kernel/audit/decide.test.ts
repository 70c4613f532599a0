// Conditions: what they teach, and which of them were not understood.
import { expect, test } from 'vitest'
import { run } from './ways.fixture.ts'

test('a result is 0 or it is not', () => {
  expect(run('int r = g(); if (r) return r == 0; return r;')).toEqual(['0', expect.stringMatching(/^\?/)])
})

test('behind IS_ERR an error is one, and none is none', () => {
  expect(run('p = g(); int *q = g(); if (IS_ERR(q)) return IS_ERR(q) ? 1 : 2; return IS_ERR(q) ? 3 : 4;')).toEqual([
    '1',
    '4',
  ])
})

test('what was gone through is no error', () => {
  expect(run('struct m *q = g(); q->filp = h(); if (IS_ERR(q)) return 1; return 2;')).toEqual(['2'])
})

test('a negative result is an error', () => {
  expect(run('int r = g(); if (r < 0) return r; return 0;')).toEqual(['0', 'e'])
})

test('&& and || look no further than they must', () => {
  expect(run('if (n == 3 || u) return 1; return 2;')).toEqual(['1'])
  expect(run('if (n == 4 && u) return 1; return 2;')).toEqual(['2'])
  expect(run('if (!(n == 3 && u)) return 1; return 2;')).toEqual(['1', '2'])
})

test('likely and WARN_ON are what is in them', () => {
  expect(run('if (likely(n == 3)) return 1; return 2;')).toEqual(['1'])
})

test('a comparison with NULL', () => {
  expect(run('int *q = g(); if (q == NULL) return 1; return q != NULL ? 2 : 3;')).toEqual(['1', '2'])
})
