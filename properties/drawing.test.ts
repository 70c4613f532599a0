import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chunksOf, drawn } from './drawing.ts'

test('chunks make up all runs, each from a seed of its own', () => {
  const chunks = [...chunksOf(7, 150)]
  expect(chunks.map(({ numRuns }) => numRuns)).toEqual([64, 64, 22])
  expect(new Set(chunks.map(({ seed }) => seed)).size).toBe(3)
  expect(chunks[0]!.seed).toBe(7)
  expect([...chunksOf(7, 0)]).toEqual([])
})

test('the same seed draws the same, and a property is given just that', () => {
  const values = fc.array(fc.nat(1000))
  const seen: unknown[] = []
  for (const chunk of chunksOf(3, 100)) {
    fc.assert(
      fc.property(values, (value) => void seen.push(value)),
      chunk,
    )
  }
  expect(drawn(values, 3, 100)).toEqual(seen)
  expect(drawn(values, 4, 100)).not.toEqual(seen)
})
