// How the tests of this folder ask: a line for each way, sorted, with its marks.
import { expect, test } from 'vitest'
import { cParser } from '../../../scripts/c-syntax.ts'
import { waysWith } from './ways.ts'

const run = waysWith(await cParser())

test('a way for each answer of what is not known, and none for what is', () => {
  expect(run('if (u) return 1; return 2;')).toEqual(['1', '2'])
  expect(run('if (n == 3) return 1; return 2;')).toEqual(['1'])
})

test('what stands before the function is part of its file, and is looked into where it matters', () => {
  expect(run('return two();', 'static int two(void) { mode(); return 2; }')).toEqual(['2'])
})
