import fc from 'fast-check'
import { combinationsOf, featureSetsOf, isWithin, protocol, stateOf, tableOf } from '#model'
import { describe, expect, test } from 'vitest'
import { gridSpec, specs } from './specs.ts'

describe('random specs', () => {
  test('have what every spec must have', () => {
    fc.assert(
      fc.property(specs, (spec) => {
        const { states, arcs } = spec
        for (const key of ['name', 'number', 'row'] as const) {
          expect(new Set(states.map((row) => row[key])).size).toBe(states.length)
        }
        expect(states.length).toBeGreaterThanOrEqual(3)
        expect(states.length).toBeLessThanOrEqual(8)
        expect(new Set(arcs.map(({ from, to }) => `${from} ${to}`)).size).toBe(arcs.length)
        for (const { from, to } of arcs) expect([stateOf(spec, from), stateOf(spec, to)]).not.toContain(undefined)
        for (const { requires, standsIn } of states) {
          if (standsIn === null) continue
          const other = stateOf(spec, standsIn)!
          expect(isWithin(other.requires, requires) && other.requires.length < requires.length).toBe(true)
        }
        expect(featureSetsOf(spec.features)).toEqual(featureSetsOf(protocol.features))
      }),
    )
  })

  test('are of all sizes and reach every case: blocked, single, tied, long', () => {
    const seen = fc.sample(specs, { numRuns: 300, seed: 1 })
    const all = seen.flatMap((spec) => combinationsOf(tableOf(spec)))
    expect(new Set(seen.map(({ states }) => states.length)).size).toBe(6)
    for (const count of [0, 1, 2, 3]) expect(all.some((combination) => combination.count === count)).toBe(true)
    expect(all.some(({ paths }) => (paths[0]?.length ?? 0) > 4)).toBe(true)
    expect(seen.some(({ states }) => states.some(({ standsIn }) => standsIn !== null))).toBe(true)
  })
})

describe('regular specs', () => {
  test('begin as the protocol', () => {
    const { name: _, ...rest } = gridSpec(7)
    expect(rest).toEqual({ features: protocol.features, states: protocol.states, arcs: protocol.arcs })
  })

  test('are what was asked for, the same every time, and each contains the one before', () => {
    for (const size of [8, 9, 13, 14, 15, 40, 200]) {
      const spec = gridSpec(size)
      expect(spec).toEqual(gridSpec(size))
      expect(new Set(spec.states.map(({ name }) => name)).size).toBe(size)
      expect(new Set(spec.states.map(({ number }) => number)).size).toBe(size)
      expect(new Set(spec.states.map(({ row }) => row)).size).toBe(size)
      const before = gridSpec(size - 1)
      expect(spec.arcs).toEqual(expect.arrayContaining([...before.arcs]))
      expect(spec.arcs.length).toBeGreaterThan(before.arcs.length)
    }
  })

  test('leave the paths of the protocol as they are', () => {
    const today = combinationsOf(tableOf(protocol))
    const larger = tableOf(gridSpec(30)).combinations
    for (const { from, to, paths } of today) expect(larger.get(from)!.get(to)!.paths).toEqual(paths)
  })

  test('have long paths', () => {
    const lengths = combinationsOf(tableOf(gridSpec(42))).map(({ paths }) => paths[0]?.length ?? 0)
    expect(Math.max(...lengths)).toBeGreaterThan(10)
  })
})
