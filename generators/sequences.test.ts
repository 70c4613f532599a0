import fc from 'fast-check'
import { featureSetsOf, protocol, restrict, simulatedPowers } from '#model'
import { describe, expect, test } from 'vitest'
import { abandoned, live, migrations, misloaded, poked, repeated, retried, sown, stopped } from './sequences.ts'
import type { Plan } from './plan.ts'

const all = featureSetsOf(protocol.features).map((set) => [set.join('|'), restrict(protocol, set)] as const)
const [, full] = all[3]!
const sample = (plans: fc.Arbitrary<Plan>): readonly Plan[] => fc.sample(plans, { numRuns: 100, seed: 1 })
const targets = (plan: Plan, device: number): readonly unknown[] =>
  plan.flatMap((act) => (act.device === device && act.event.type === 'set-state' ? [act.event.target] : []))

describe.each(all)('on devices with %s', (_, spec) => {
  test('a migration saves one device and loads the other', () => {
    for (const plan of sample(migrations(spec, simulatedPowers))) {
      expect(targets(plan, 0)).toContain('STOP_COPY')
      expect(targets(plan, 1)).toContain('RESUMING')
      expect(plan.some(({ event }) => event.type === 'write')).toBe(true)
    }
  })

  test('only states that there are are asked for', () => {
    const names = spec.states.map(({ name }) => name)
    const plans = [migrations(spec, simulatedPowers), abandoned(spec, simulatedPowers, 0)].flatMap(sample)
    const asked = plans.flatMap((plan) => [...targets(plan, 0), ...targets(plan, 1)])
    expect(asked.filter((name) => !names.includes(name as string))).toEqual([])
  })
})

test('a live migration reads and is dirtied in between', () => {
  const plans = sample(live(full, simulatedPowers, 0))
  for (const plan of plans) expect(targets(plan, 0)[0]).toMatch(/^PRE_COPY/)
  const between = (plan: Plan): Plan => plan.slice(plan.findIndex(({ event }) => event.type === 'set-state'))
  const has = (type: string) => (plan: Plan) => between(plan).some(({ event }) => event.type === type)
  for (const type of ['dirty', 'read', 'precopy-info', 'advance']) expect(plans.some(has(type))).toBe(true)
})

test('a device without PRE_COPY is saved while it is stopped', () => {
  const [, least] = all[0]!
  for (const plan of sample(live(least, simulatedPowers, 0))) expect(targets(plan, 0).at(-1)).toBe('STOP_COPY')
})

test('an abandoned session is left by a state or by a reset, its file closed or not', () => {
  const plans = sample(abandoned(full, simulatedPowers, 0))
  for (const type of ['reset', 'close']) {
    const having = plans.filter((plan) => plan.some(({ event }) => event.type === type))
    expect(having.length).toBeGreaterThan(10)
    expect(having.length).toBeLessThan(90)
  }
})

test('after a load that fails comes a reset, and then another load', () => {
  for (const plan of sample(misloaded(simulatedPowers, 0, 1))) {
    expect(plan.filter(({ event }) => event.type === 'reset').length).toBe(targets(plan, 1).length / 2)
  }
  for (const plan of sample(retried(full, simulatedPowers))) {
    expect(targets(plan, 1).filter((target) => target === 'RESUMING').length).toBeGreaterThan(1)
  }
})

test('a repeated migration opens two sessions on each device', () => {
  for (const plan of sample(repeated(full, simulatedPowers))) {
    expect(targets(plan, 1).filter((target) => target === 'RESUMING')).toHaveLength(2)
  }
})

test('what is sown into a plan leaves its acts in their order', () => {
  const base = fc.constant(fc.sample(stopped(simulatedPowers, 0), { numRuns: 1, seed: 3 })[0]!)
  for (const arbitrary of [sown(full, simulatedPowers, 2, base), poked(base, 2)]) {
    const plans = sample(arbitrary)
    const [plan] = fc.sample(base, 1)
    for (const one of plans) expect(one.filter((act) => plan!.includes(act))).toEqual(plan)
    expect(plans.some(({ length }) => length > plan!.length)).toBe(true)
  }
})
