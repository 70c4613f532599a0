import fc from 'fast-check'
import { combinationsOf, featureSetsOf, protocol, restrict, simulatedDevice } from '#model'
import { simulatedPowers, tableOf, worldOf } from '#model'
import { describe, expect, test } from 'vitest'
import { counting, migrating, poking, wandering } from './mixtures.ts'
import type { Plan } from './plan.ts'

const RUNS = 2500
const all = featureSetsOf(protocol.features).map((set) => [set.join('|'), set] as const)

/** What a device does with plans: the arcs it performs, and the pairs of states that it is asked to combine. */
function seen(set: readonly string[], plans: readonly Plan[]) {
  const arcs = new Set<string>()
  const pairs = new Set<string>()
  for (const plan of plans) {
    const world = worldOf([simulatedDevice({ features: set, pages: 2, size: 8 })])
    const ask = (type: 'get-state' | 'arcs'): unknown => {
      const [outcome] = world.perform([{ device: 0, lane: 0, event: { type } }])
      return outcome?.type === 'ok' ? outcome.value : undefined
    }
    for (const { device, lane, event } of plan) {
      const act = { device, lane, event }
      if (act.event.type === 'set-state') pairs.add(`${String(ask('get-state'))} ${String(act.event.target)}`)
      world.perform([act])
      for (const arc of (ask('arcs') as readonly string[] | undefined) ?? []) arcs.add(arc)
    }
  }
  return { arcs, pairs }
}

describe.each(all)(`within ${RUNS} runs on a device with %s`, (_, set) => {
  const spec = restrict(protocol, set)
  const plans = fc.sample(wandering(spec, simulatedPowers), { numRuns: RUNS, seed: 1 })
  const { arcs, pairs } = seen(set, plans)

  test('every arc is performed', () => {
    expect(spec.arcs.map(({ from, to }) => `${from} -> ${to}`).filter((arc) => !arcs.has(arc))).toEqual([])
  })

  test('every pair of states is asked for, the blocked ones as well', () => {
    const missing = combinationsOf(tableOf(spec)).filter(({ from, to }) => !pairs.has(`${from} ${to}`))
    expect(missing.map(({ from, to }) => `${from} ${to}`)).toEqual([])
  })

  test('ERROR and each state that it lacks are asked for in every state', () => {
    const names = [...spec.states.map(({ name }) => name), 'ERROR']
    const others = protocol.states.map(({ name }) => name).filter((name) => !names.includes(name))
    const missing = names.flatMap((from) =>
      ['ERROR', ...others].map((to) => `${from} ${to}`).filter((pair) => !pairs.has(pair)),
    )
    expect(missing).toEqual([])
  })
})

test('two devices are used where there are two, and one where there is one', () => {
  const spec = restrict(protocol, all[3]![1])
  const devices = (plans: fc.Arbitrary<Plan>): ReadonlySet<number> =>
    new Set(fc.sample(plans, { numRuns: 50, seed: 1 }).flatMap((plan) => plan.map(({ device }) => device)))
  for (const one of [wandering, counting]) expect([...devices(one(spec, simulatedPowers))]).toEqual([0])
  for (const two of [migrating, poking]) expect(devices(two(spec, simulatedPowers)).size).toBe(2)
})
