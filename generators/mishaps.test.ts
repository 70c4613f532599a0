import fc from 'fast-check'
import { featureSetsOf, meaningOf, protocol, restrict, simulatedPowers, type Event } from '#model'
import { describe, expect, test } from 'vitest'
import { aborted, besides, everyCut, everyEnd, everyFlip, everyPart, foreign, thrice } from './mishaps.ts'
import type { Plan } from './plan.ts'

const all = featureSetsOf(protocol.features).map((set) => [set.join('|'), restrict(protocol, set)] as const)
const [, full] = all[3]!
const RUNS = 100
const sample = (plans: fc.Arbitrary<Plan>): readonly Plan[] => fc.sample(plans, { numRuns: RUNS, seed: 1 })
const targets = (plan: Plan, device: number): readonly unknown[] =>
  plan.flatMap((act) => (act.device === device && act.event.type === 'set-state' ? [act.event.target] : []))
const kinds = (plan: Plan): readonly string[] => plan.map(({ event }) => event.type)

describe.each(all)('on devices with %s', (_, spec) => {
  test('a load that is broken off is reset after something was written, and comes once more', () => {
    for (const plan of sample(aborted(spec, simulatedPowers))) {
      const first = plan.findIndex(({ device, event }) => device === 1 && event.type === 'write')
      const reset = plan.findIndex(({ event }) => event.type === 'reset')
      expect(first).toBeGreaterThan(0)
      expect(reset).toBeGreaterThan(first)
      expect(targets(plan, 1).filter((target) => target === 'RESUMING')).toHaveLength(2)
      expect(kinds(plan.slice(reset))).toContain('write')
    }
  })

  test('three migrations open three sessions on each device', () => {
    for (const plan of sample(thrice(spec, simulatedPowers))) {
      expect(targets(plan, 0).filter((target) => target === 'STOP_COPY')).toHaveLength(3)
      expect(targets(plan, 1).filter((target) => target === 'RESUMING')).toHaveLength(3)
    }
  })

  test('a loaded device is taken to every state', () => {
    const ends = [...everyEnd(spec, simulatedPowers)].map((plan) => targets(plan, 1).at(-1))
    expect(ends).toEqual(spec.states.map(({ name }) => name).filter((name) => name !== 'RESUMING'))
  })
})

test('a stream of one make is loaded into a device of the other, both ways', () => {
  const plans = sample(foreign(full, simulatedPowers))
  const into = plans.map((plan) => plan.find(({ event }) => event.type === 'write')!.device)
  expect(new Set(into)).toEqual(new Set([0, 1]))
  for (const [at, plan] of plans.entries()) expect(targets(plan, 1 - into[at]!)).toContain('STOP_COPY')
})

test('what comes between the acts of a migration asks, moves no byte or is refused', () => {
  const base = new Set(['inspect', 'dirty', 'advance', 'close', 'read', 'write', 'set-state', 'data-size'])
  const between = (event: Event): boolean => {
    if (event.type === 'raw') return meaningOf(event).type !== 'event'
    return !base.has(event.type) && ['get-state', 'get-features', 'poll', 'precopy-info'].includes(event.type)
  }
  const plans = sample(besides(full, simulatedPowers))
  const others = plans.flat().filter(({ event }) => !base.has(event.type))
  expect(others.length).toBeGreaterThan(RUNS)
  expect(others.filter(({ event }) => !between(event))).toEqual([])
  const isNothing = ({ event }: Plan[number]): boolean => event.type === 'read' && event.length === 0
  expect(plans.flat().filter(isNothing).length).toBeGreaterThan(RUNS / 5)
  // A state that is asked for twice: the second time the device is in it.
  const twice = plans.filter((plan) => targets(plan, 1).some((target, at, list) => target === list[at - 1]))
  expect(twice.length).toBeGreaterThan(RUNS / 5)
})

test.each([
  ['cut', everyCut, 'captured'],
  ['altered', everyFlip, 'edit'],
] as const)('a stream is %s at each of its bytes, and each load that fails is reset', (_, plans, type) => {
  const made = [...plans(full, simulatedPowers)]
  const written = made.flat().flatMap(({ event }) => (event.type === 'write' ? [event.content] : []))
  expect(written).toHaveLength(1024)
  expect(new Set(written.map((content) => content.type))).toEqual(new Set([type]))
  expect(new Set(written.map((content) => JSON.stringify(content))).size).toBe(1024)
  for (const plan of made) expect(kinds(plan).filter((kind) => kind === 'reset')).toHaveLength(64)
})

test('a stream is read up to each of its bytes, where it can be read while the device runs', () => {
  const lengths = [...everyPart([], [])(full)]
    .flat()
    .flatMap(({ event }) => (event.type === 'read' ? [event.length] : []))
  expect(lengths).toEqual(Array.from({ length: 1024 }, (_, at) => at))
  expect([...everyPart([], [])(all[1]![1])]).toEqual([])
})
