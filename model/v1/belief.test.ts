// Sets of values: what is certain, and what doubt adds.
import { expect, test } from 'vitest'
import { ANY, bitOf, certain, doubted, lostSightOf, mayBe, opened } from './belief.ts'

test('a device that was opened is running for certain, until it may have failed', () => {
  expect(certain(opened)).toBe(1)
  const doubtful = doubted(opened)
  expect(certain(doubtful)).toBeUndefined()
  expect([1, 6, 0].map((value) => mayBe(doubtful, value))).toEqual([true, true, false])
  expect(lostSightOf(opened).possible).toBe(ANY)
})

test('certain is a set of one, for each of the eight', () => {
  for (let value = 0; value < 8; value++) expect(certain({ ...opened, possible: bitOf(value) })).toBe(value)
  expect(certain({ ...opened, possible: 0 })).toBeUndefined()
})
