import { featureSetsOf, protocol, restrict, simulatedPowers } from '#model'
import { describe, expect, test } from 'vitest'
import { everyAftermath, everyPoke } from './aftermaths.ts'
import type { Plan } from './plan.ts'

const all = featureSetsOf(protocol.features).map((set) => [set.join('|'), restrict(protocol, set)] as const)
const targets = (plan: Plan, device: number): readonly unknown[] =>
  plan.flatMap((act) => (act.device === device && act.event.type === 'set-state' ? [act.event.target] : []))

describe.each(all)('on devices with %s', (_, spec) => {
  test('every session is given up in every way before a migration', () => {
    const plans = [...everyAftermath(spec, simulatedPowers)]
    const saving = spec.states.filter(({ session }) => session === 'saving').length
    // Two devices, three lengths, three ways; and RESUMING by a reset alone.
    expect(plans).toHaveLength(saving * 18 + 1)
    for (const plan of plans) {
      expect(targets(plan, 0)).toContain('STOP_COPY')
      expect(targets(plan, 1).at(-1)).toBe('STOP')
    }
    const first = plans.map((plan) => String(targets(plan, plan[0]!.device)[0]))
    const openings = spec.states.filter(({ session }) => session !== 'none').map(({ name }) => name)
    expect([...new Set(first)].sort()).toEqual([...openings].sort())
  })

  test('every use of an older file comes at every place of a second migration', () => {
    const plans = [...everyPoke(spec, simulatedPowers)]
    const older = plans.map((plan) => plan.filter(({ event }) => 'session' in event && event.session === 1))
    for (const some of older) expect(some).toHaveLength(1)
    const kinds = older.map(([one]) => `${one!.device} ${one!.event.type}`)
    expect(new Set(kinds).size).toBe(8)
    expect(new Set(plans.map((plan) => JSON.stringify(plan))).size).toBe(plans.length)
  })
})
