import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arrived, firstMissing, highest, type Runs } from './arrivals.ts'

test('what has arrived is what was told, whatever its order', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(30), { maxLength: 31 }), (numbers) => {
      let runs: Runs = []
      for (const number of numbers) {
        runs = arrived(runs, number)!
        expect(arrived(runs, number)).toBeUndefined()
      }
      const all = runs.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, at) => from + at))
      expect(all).toEqual([...numbers].sort((a, b) => a - b))
      // No two runs touch.
      for (const [at, [from]] of runs.entries()) if (at > 0) expect(from).toBeGreaterThan(runs[at - 1]![1] + 1)
      expect(highest(runs)).toBe(Math.max(-1, ...numbers))
      const missing = Array.from({ length: 32 }, (_, number) => number).find((number) => !numbers.includes(number))
      expect(firstMissing(runs)).toBe(missing)
    }),
    { numRuns: 500 },
  )
})

test('in their order they take no room', () => {
  let runs: Runs = []
  for (let number = 0; number < 10_000; number++) runs = arrived(runs, number)!
  expect(runs).toEqual([[0, 9999]])
})
