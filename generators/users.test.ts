import fc from 'fast-check'
import { featureSetsOf, isWithin, powerOf, protocol, restrict, simulatedPowers, type Power } from '#model'
import { describe, expect, test } from 'vitest'
import { badUsers, behaving, goodUsers } from './users.ts'

const sets = featureSetsOf(protocol.features)
const all = [...goodUsers, ...badUsers]

describe.each(all.map((user) => [user.name, user] as const))('%s', (_, user) => {
  test('says what it does, and needs what its events need', () => {
    expect(user.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    expect(user.does).toMatch(/^[a-z].*[^.]$/)
    for (const set of sets.filter((one) => isWithin(user.features, one))) {
      const events = user.plan(restrict(protocol, set)).map(({ event }) => event)
      const needed = new Set(
        events.flatMap(({ type }): Power[] => (powerOf[type] === undefined ? [] : [powerOf[type]])),
      )
      expect([...needed].filter((power) => !user.powers.includes(power))).toEqual([])
    }
  })
})

describe.each(badUsers.map((user) => [user.name, user] as const))('%s', (_, user) => {
  test('has a wrong act behind what it does before', () => {
    for (const set of sets.filter((one) => isWithin(user.features, one))) {
      const spec = restrict(protocol, set)
      const [before, plan] = [user.before(spec), user.plan(spec)]
      expect(plan.slice(0, before.length)).toEqual(before)
      expect(plan.length).toBeGreaterThan(before.length)
    }
  })
})

test.each(sets.map((set) => [set.join('|'), set] as const))('users at random with %s ask for no more', (_, set) => {
  const spec = restrict(protocol, set)
  const few = simulatedPowers.filter((power) => power !== 'faults' && power !== 'dirty')
  for (const powers of [simulatedPowers, few]) {
    for (const plan of fc.sample(behaving(spec, powers), { seed: 1, numRuns: 50 })) {
      for (const { event } of plan) {
        const power = powerOf[event.type]
        if (power !== undefined) expect(powers).toContain(power)
        if (event.type === 'set-state') expect(spec.states.map(({ name }) => name)).toContain(event.target)
      }
    }
  }
})
