import fc from 'fast-check'
import { endOfGroup, featureSetsOf, protocol, restrict, simulatedPowers } from '#model'
import { describe, expect, test } from 'vitest'
import { overlapping, requestsAtOnce } from './lanes.ts'
import type { Plan } from './plan.ts'

const sets = featureSetsOf(protocol.features).map((set) => [set.join('|'), set] as const)

/** The kinds that are done at the same time, pair by pair. */
const pairsIn = (plan: Plan): readonly string[] =>
  plan.flatMap((_, at) =>
    plan[at]!.lane === 0 && endOfGroup(plan, at) > at + 1
      ? [`${plan[at]!.event.type} with ${plan[at + 1]!.event.type}`]
      : [],
  )

describe.each(sets)('two threads on a device with %s', (_, set) => {
  const spec = restrict(protocol, set)
  const plans = fc.sample(overlapping(spec, simulatedPowers), { numRuns: 1000, seed: 1 })

  test('within 1000 runs every two kinds that matter meet, in either order', () => {
    const met = new Set(plans.flatMap(pairsIn))
    const kinds = ['set-state', 'get-state', 'reset', 'read', 'reopen']
    const wanted = kinds.flatMap((one) => kinds.map((other) => `${one} with ${other}`))
    expect(wanted.filter((pair) => !met.has(pair))).toEqual([])
  })

  test('every request from every state a request leads to has company of each kind', () => {
    const all = [...requestsAtOnce(spec, simulatedPowers)]
    const states = spec.states.length
    expect(all).toHaveLength((states + 1) * states * 4)
    expect(all.every((plan) => pairsIn(plan).length === 1)).toBe(true)
  })

  test('never three at once: what came of them could hardly be told', () => {
    for (const plan of plans) for (const at of plan.keys()) expect(endOfGroup(plan, at) - at).toBeLessThan(3)
  })
})
