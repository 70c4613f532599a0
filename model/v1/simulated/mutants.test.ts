// The list of faulty devices: names once each, classes as many as they are, and the real bugs of v1 among them.
import { expect, test } from 'vitest'
import { mutants } from './mutants.ts'

test('as many of each class as ever', () => {
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length)
  const inClass = (kind: string): number => mutants.filter((one) => one.class === kind).length
  expect([mutants.length, inClass('refuted'), inClass('deviates'), inClass('survives')]).toEqual([47, 30, 6, 11])
})

test('every real bug of v1 devices has its mutant', () => {
  expect([...new Set(mutants.flatMap(({ bug }) => bug ?? []))].sort()).toEqual(['B09', 'B81', 'B83', 'B85'])
})
