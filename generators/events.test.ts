import fc from 'fast-check'
import { featureSetsOf, powerOf, powers, protocol, restrict, simulatedPowers, type Power } from '#model'
import { describe, expect, test } from 'vitest'
import { kindsFor, swarms } from './events.ts'

const RUNS = 400
const all = featureSetsOf(protocol.features).map((set) => [set.join('|'), set] as const)

describe.each(all)(`within ${RUNS} runs on a device with %s`, (_, set) => {
  const spec = restrict(protocol, set)
  const plans = fc.sample(swarms(spec, simulatedPowers), { numRuns: RUNS, seed: 1 })
  test('every kind of event occurs, and some runs lack some of them', () => {
    const kinds = plans.map((plan) => new Set(plan.map(({ event }) => event.type)))
    expect(new Set(kinds.flatMap((each) => [...each]))).toEqual(new Set(kindsFor(simulatedPowers)))
    const long = plans.map(({ length }, at) => ({ length, count: kinds[at]!.size })).filter(({ length }) => length > 20)
    expect(long.length).toBeGreaterThan(RUNS / 5)
    expect(Math.min(...long.map(({ count }) => count))).toBeLessThan(8)
    expect(Math.max(...long.map(({ count }) => count))).toBeGreaterThan(12)
  })
})

test('a kind of event occurs only where its power is there', () => {
  const spec = restrict(protocol, all[3]![1])
  for (const power of powers) {
    const has: readonly Power[] = powers.filter((one) => one !== power)
    const drawn = fc.sample(swarms(spec, has), { numRuns: 100, seed: 1 }).flat()
    expect(drawn.filter(({ event }) => powerOf[event.type] === power)).toEqual([])
  }
})

test('events are plain data, and any part of a sequence is one', () => {
  const spec = restrict(protocol, all[3]![1])
  for (const plan of fc.sample(swarms(spec, simulatedPowers, { devices: 2 }), { numRuns: 50, seed: 2 })) {
    expect(structuredClone(plan)).toEqual(plan)
  }
})
