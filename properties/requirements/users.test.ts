// The duties of users, on users: each bad user breaks the one that it is named for, at the act that is wrong, and no
// good one breaks any; nor is one accused where a recording began late, ended early, lost something or has acts that
// overlap.
import fc from 'fast-check'
import {
  featureSetsOf,
  isWithin,
  nameOfSet,
  optionChoices,
  optionsOf,
  protocol,
  restrict,
  simulatedPowers,
} from '#model'
import type { Content, FeatureSet, Layout, Step, Trace } from '#model'
import {
  badUsers,
  behaving,
  captured,
  fill,
  goodUsers,
  migrating,
  move,
  to,
  wandering,
  type Move,
  type Plan,
} from '#generators'
import { describe, expect, test } from 'vitest'
import { simulated } from '../backends/simulated.ts'
import type { Backend } from '../backend.ts'
import { v2 } from '../protocol.ts'
import { judged } from '../replay.ts'
import type { Judgement } from '../requirement.ts'
import { performed, type Subject } from '../subject.ts'
import { verify } from '../verify.ts'
import { users } from './users.ts'

const sets = featureSetsOf(protocol.features)
const full = sets.at(-1)!
const small = { pages: 4, size: 16 }
const reset = (device: number): Move => move(device, { type: 'reset' })
const read = (length: number): Move => move(0, { type: 'read', session: 0, length })
const WORLD: Layout = { devices: 2, foreign: true }

const subjectOf = (features: FeatureSet, backend: Backend = simulated(features, small)): Subject => ({
  protocol: v2,
  spec: restrict(protocol, features),
  features,
  backend,
})
const traceOf = (features: FeatureSet, plan: Plan, backend?: Backend): Trace =>
  performed(subjectOf(features, backend), WORLD, plan) as Trace

const brokenIn = (features: FeatureSet, trace: Trace) =>
  judged(users, restrict(protocol, features), trace).flatMap(({ requirement, judgement }) =>
    judgement.type === 'broken' ? [{ name: requirement.name, level: requirement.level, ...judgement }] : [],
  )
const namesIn = (features: FeatureSet, trace: Trace): readonly string[] =>
  brokenIn(features, trace).map(({ name }) => name)

const setsWith = (features: FeatureSet): readonly FeatureSet[] => sets.filter((set) => isWithin(features, set))

test('there are as many duties and users as there were', () => {
  const count = (level: string): number => users.filter((one) => one.level === level).length
  expect([count('must'), count('should'), count('practice')]).toEqual([9, 4, 4])
  expect(users.every(({ party, name }) => party === 'user' && name.startsWith('users/'))).toBe(true)
  expect([goodUsers.length, badUsers.length]).toEqual([14, 31])
  const names = [...goodUsers, ...badUsers].map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
})

test('every duty has a user that breaks it', () => {
  const broken = new Set(badUsers.map(({ duty }) => duty))
  expect(users.map(({ name }) => name).filter((name) => !broken.has(name))).toEqual([])
})

test('of the faults of users on record these show in a trace', () => {
  const known = badUsers.flatMap(({ bug, name }) => (bug === undefined ? [] : [[bug, name]]))
  expect(known).toEqual([
    ['B69', 'speaks-v1'],
    ['B05', 'retries-blindly'],
    ['B75', 'takes-an-error-for-zero'],
    ['B77', 'trusts-its-cache'],
    ['B79', 'trusts-a-size-of-zero'],
  ])
})

describe('a bad user is accused of its fault, and of no other', () => {
  test.each(badUsers.map((user) => [user.name, user] as const))('%s', (_, user) => {
    const { duty, also } = user
    for (const set of setsWith(user.features)) {
      const spec = restrict(protocol, set)
      const trace = traceOf(set, user.plan(spec))
      const broken = brokenIn(set, trace)
      expect([nameOfSet(set), broken.map(({ name }) => name).toSorted()]).toEqual([
        nameOfSet(set),
        [duty, ...also].toSorted(),
      ])
      // The first step of the first move that is wrong.
      const right = traceOf(set, user.before(spec))
      const { step } = broken.find(({ name }) => name === duty)!
      expect([nameOfSet(set), step]).toEqual([nameOfSet(set), right.steps.length])
      expect(namesIn(set, right)).toEqual([])
    }
  })
})

describe('a good user breaks no must, and nothing else but what it is known for', () => {
  test.each(goodUsers.map((user) => [user.name, user] as const))('%s', (_, user) => {
    for (const set of setsWith(user.features)) {
      const trace = traceOf(set, user.plan(restrict(protocol, set)))
      expect([nameOfSet(set), namesIn(set, trace)]).toEqual([nameOfSet(set), user.deviates])
    }
  })

  test('what QEMU does and the header does not recommend', () => {
    const levels = goodUsers.flatMap(({ name, deviates }) =>
      deviates.map((duty) => [name, duty, users.find((one) => one.name === duty)!.level]),
    )
    expect(levels).toEqual([
      ['qemu-without-ack', 'users/initial-first', 'should'],
      ['qemu-incoming-nothing', 'users/whole-stream', 'should'],
    ])
  })

  test.each(optionChoices.map(({ name, choice }) => [name, choice] as const))(
    'on a device with %s: %s',
    (name, choice) => {
      const backend = simulated(full, { ...small, options: optionsOf({ name, choice }) })
      for (const user of goodUsers) {
        const broken = namesIn(full, traceOf(full, user.plan(protocol), backend))
        expect([user.name, broken.filter((duty) => !user.deviates.includes(duty))]).toEqual([user.name, []])
      }
    },
  )
})

describe.each(sets.map((set) => [nameOfSet(set), set] as const))('with %s users at random keep', (_, set) => {
  test.each(users.map((each) => [each.name, each] as const))('%s', async (name, requirement) => {
    const verdict = await verify(requirement, subjectOf(set), { seed: 1, runs: 120, depth: 1 })
    const isMeant = isWithin(requirement.needs.features, set)
    // Where there is no optional state, nobody has to learn whether there is.
    const isMoot = name === 'users/discovers-first' && set.length === 1
    expect(verdict.type).toBe(isMoot ? 'silent' : isMeant ? 'upheld' : 'inapplicable')
    if (verdict.type === 'upheld') expect(verdict.witnessed).toBeGreaterThan(10)
  })
})

describe('nobody is accused of what a recording does not show', () => {
  const plans = fc.oneof(
    fc.constantFrom(...goodUsers.map((user) => user.plan(protocol))),
    behaving(protocol, simulatedPowers),
  )
  const known = ['users/initial-first', 'users/whole-stream']
  const held = (plan: Plan, change: (steps: readonly Step[]) => readonly Step[], partial = false): void => {
    const { header, steps } = traceOf(full, plan)
    const before = namesIn(full, { header, steps }).filter((name) => known.includes(name))
    const trace = { header: { ...header, partial }, steps: change(steps) }
    expect(namesIn(full, trace).filter((name) => !before.includes(name))).toEqual([])
  }
  const runs = { seed: 1, numRuns: Number(process.env['RUNS'] ?? 250) }

  test('because it ended', () => {
    fc.assert(
      fc.property(plans, fc.nat(200), (plan, at) => held(plan, (steps) => steps.slice(0, at % steps.length))),
      runs,
    )
  })
  test('because it began late', () => {
    fc.assert(
      fc.property(plans, fc.nat(200), (plan, at) => held(plan, (steps) => steps.slice(at % steps.length), true)),
      runs,
    )
  })
  test('because it began late, unless the whole is held against it as well', () => {
    const any = fc.oneof(wandering(protocol, simulatedPowers), migrating(protocol, simulatedPowers))
    const property = fc.property(any, fc.nat(200), (plan, at) => {
      const { header, steps } = traceOf(full, plan)
      const whole = namesIn(full, { header, steps })
      const part = { header: { ...header, partial: true }, steps: steps.slice(at % Math.max(1, steps.length)) }
      expect(namesIn(full, part).filter((name) => !whole.includes(name))).toEqual([])
    })
    fc.assert(property, runs)
  })
  test('because an answer got lost', () => {
    const type = fc.constantFrom<Step['outcome']>({ type: 'lost', because: 'a line is missing' }, { type: 'pending' })
    const losing = (plan: Plan, at: number, outcome: Step['outcome']): void =>
      held(plan, (steps) => steps.map((step, index) => (index === at % steps.length ? { ...step, outcome } : step)))
    fc.assert(fc.property(plans, fc.nat(200), type, losing), runs)
  })
  test('because two acts overlapped', () => {
    const swapped = (plan: Plan, at: number): void =>
      held(plan, (steps) => {
        const first = at % (steps.length - 1)
        const [one, two] = [steps[first]!, steps[first + 1]!]
        const both = [
          { ...two, began: one.began, ended: two.ended },
          { ...one, began: one.ended, ended: two.ended },
        ]
        return steps.flatMap((step) => (step === one ? both : step === two ? [] : [step]))
      })
    fc.assert(fc.property(plans, fc.nat(200), swapped), runs)
  })
  test('because its bytes were read elsewhere', () => {
    const plan = goodUsers.find(({ name }) => name === 'cloud-hypervisor')!.plan(protocol)
    const stream = traceOf(full, plan).steps.find(({ act }) => act.event.type === 'read')!.outcome
    const bytes = (stream as { readonly value: Uint8Array }).value
    // Another stream may begin like one that was read here, or end sooner.
    const others = [bytes.slice(0, 40), bytes.slice(0, -1), bytes.slice(1), new Uint8Array(4096)]
    for (const other of others) {
      const elsewhere = [
        to(1, 'RESUMING'),
        move(1, { type: 'write', session: 0, content: { type: 'literal', bytes: other } }),
        to(1, 'RUNNING'),
        reset(1),
        move(1, { type: 'close', session: 0 }),
      ]
      expect(namesIn(full, traceOf(full, [...plan, ...elsewhere]))).toEqual([])
    }
  })

  // A request for what there is not is wrong whatever else is going on, and who never learns goes on not to know.
  const timeless = ['speaks-v1', 'asks-for-error', 'asks-for-what-lacks', 'never-asks-for-features']
  const others = badUsers.filter(({ name }) => !timeless.includes(name))
  test.each(others.map((user) => [user.name, user] as const))('because its fault overlaps: %s', (_, user) => {
    const trace = traceOf(full, user.plan(protocol))
    const { step } = brokenIn(full, trace).find(({ name }) => name === user.duty)!
    for (const next of [step - 1, step + 1]) {
      expect([next, namesIn(full, overlapped(trace, step, next))]).not.toEqual([
        next,
        expect.arrayContaining([user.duty]),
      ])
    }
  })
  test('because it is not certain which file was meant', () => {
    const trace = traceOf(full, badUsers.find(({ name }) => name === 'keeps-every-file')!.plan(protocol))
    const openings = trace.steps.flatMap(({ outcome }, at) =>
      outcome.type === 'ok' && outcome.value === true ? [at] : [],
    )
    expect(openings).toHaveLength(2)
    for (const opening of openings) expect(namesIn(full, overlapped(trace, opening, opening + 1))).toEqual([])
  })
  test('because the end was read at the same time', () => {
    const plan: Plan = [
      to(0, 'STOP_COPY'),
      read(4096),
      to(1, 'RESUMING'),
      ...fill(1, 0, captured(0, 0)),
      to(1, 'RUNNING'),
      read(4096),
    ]
    const trace = traceOf(full, plan)
    const [started, end] = [trace.steps.length - 2, trace.steps.length - 1]
    expect(namesIn(full, trace)).toEqual(['users/whole-stream'])
    expect(namesIn(full, overlapped(trace, started, end))).toEqual([])
  })
  test('because precopy info got lost', () => {
    const { header, steps } = traceOf(
      full,
      badUsers.find(({ name }) => name === 'takes-an-error-for-zero')!.plan(protocol),
    )
    const lost = steps.map((step): Step => {
      return step.act.event.type === 'raw-info'
        ? { ...step, outcome: { type: 'lost', because: 'a line is missing' } }
        : step
    })
    expect(namesIn(full, { header, steps: lost })).toEqual([])
  })
  test('because a write never reached the device', () => {
    const junk: Content = { type: 'pattern', seed: 1, length: 8 }
    const plan: Plan = [
      ...goodUsers
        .find(({ name }) => name === 'cloud-hypervisor')!
        .plan(protocol)
        .slice(0, -1),
      move(1, { type: 'write', session: 0, content: junk }),
      to(1, 'RUNNING'),
    ]
    expect(namesIn(full, traceOf(full, plan))).toEqual(['users/ended-files'])
  })
})

/** A trace in which two steps beside each other overlap. */
function overlapped({ header, steps }: Trace, at: number, next: number): Trace {
  const [first, second] = [Math.min(at, next), Math.max(at, next)]
  const until = steps[second]?.ended
  const later = (step: Step, index: number): Step =>
    index === first && until !== undefined ? { ...step, ended: until } : step
  return { header, steps: steps.map(later) }
}

test('a judge has an answer to any trace', () => {
  const types = new Map<string, Set<Judgement['type']>>(users.map(({ name }) => [name, new Set()]))
  const property = fc.property(fc.nat(sets.length - 1), fc.nat(2 ** 20), (at, seed) => {
    const spec = restrict(protocol, sets[at]!)
    const [plan] = fc.sample(wandering(spec, simulatedPowers), { seed, numRuns: 1 })
    const trace = traceOf(sets[at]!, plan!)
    for (const { requirement, judgement } of judged(users, spec, trace)) {
      types.get(requirement.name)!.add(judgement.type)
      if (judgement.type === 'broken') expect(trace.steps[judgement.step]).toBeDefined()
    }
  })
  fc.assert(property, { seed: 1, numRuns: 300 })
  // Whoever does anything at all breaks most duties sooner or later.
  const broken = [...types].filter(([, seen]) => seen.has('broken')).map(([name]) => name)
  expect(broken.length).toBeGreaterThan(10)
})
