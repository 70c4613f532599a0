import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Act, AnyOutcome, Event, Fault, Power } from '../device.ts'
import { ok } from '../errno.ts'
import { featureSetsOf, type FeatureSet } from '../features.ts'
import { GET, PROBE, SET } from '../raw.ts'
import { mutants, type Mutant } from '../simulated/mutants.ts'
import { laneMutants } from '../simulated/mutants/lanes.ts'
import { simulatedDevice, simulatedPowers } from '../simulated/device.ts'
import { optionPairs, optionsOf, simulatedOptions, type Choice, type OptionName } from '../simulated/options.ts'
import { protocol } from '../spec.ts'
import { ERROR, states, type State } from '../states.ts'
import { TRACE_VERSION, type Step, type Trace } from '../trace.ts'
import { deviceFeatures, ioctls } from '../uapi.ts'
import { worldOf, type Device } from '../world.ts'
import type { Level } from './ground.ts'
import { admitsTrace } from './trace.ts'

const performed = (devices: readonly Device[], features: readonly FeatureSet[], acts: readonly Act[]): Trace => {
  const world = worldOf(devices)
  const outcomes: readonly AnyOutcome[] = world.perform(acts)
  const steps = acts.map((act, at): Step => ({ act, outcome: outcomes[at]!, began: 2 * at, ended: 2 * at + 1 }))
  const header = { version: TRACE_VERSION, protocol: 'v2', features, powers: simulatedPowers, partial: false }
  return { header, steps }
}

const names = Object.keys(states) as State[]
const session = fc.constantFrom(0, 0, 0, 1, 2)
const target = fc.constantFrom<(State | typeof ERROR | number)[]>(...names, ...names, ERROR, 0, 8, 99)
const length = fc.constantFrom(0, 1, 27, 28, 40, 10_000, 10_000)
const content = fc.oneof(
  fc.record({
    type: fc.constant('captured' as const),
    device: fc.constant(0),
    session: fc.constantFrom(1, 1, 2),
    from: fc.constantFrom(0, 0, 0, 1),
    to: fc.constantFrom(10_000, 10_000, 40, 41),
  }),
  fc.record({ type: fc.constant('pattern' as const), seed: fc.nat(9), length: fc.nat(60) }),
)
const fault = fc.record<Fault>({
  arc: fc.nat(4),
  errno: fc.constantFrom('EIO', 'EINVAL', 'EMFILE'),
  leaves: fc.constantFrom('before', 'behind', 'error'),
})

const GARBAGE = 0xffff_ffff
const call: fc.Arbitrary<Event> = fc
  .tuple(
    fc.constantFrom(...Object.values(deviceFeatures)),
    fc.constantFrom(GET, SET, SET, PROBE, PROBE | SET, GET | SET, 0),
    fc.constantFrom(0, 0, 0, 0, 1 << 20),
    fc.constantFrom(7, 8, 12, 16, 16, 16),
    fc.constantFrom(...Object.values(states).map(({ number }) => number)),
  )
  .map(([index, bits, stray, argsz, state]) => raw(index | bits | stray, argsz, state))
const raw = (flags: number, argsz: number, state: number): Event<'raw'> => ({
  type: 'raw',
  argsz,
  flags,
  payload: Uint8Array.of(state, 0, 0, 0, 90, 0, 0, 0),
})
const infoCall: fc.Arbitrary<Event> = fc
  .tuple(fc.constantFrom(0, 0, 1), fc.constantFrom(16, 24, 24), fc.constantFrom(0, GARBAGE), fc.boolean())
  .map(([age, argsz, flags, isUnfit]) => {
    const command = ioctls.VFIO_MIG_GET_PRECOPY_INFO
    return { type: 'raw-info', session: age, command, argsz, flags, ...(isUnfit ? { memory: 'read-only' } : {}) }
  })

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 3, arbitrary: call },
  { weight: 1, arbitrary: infoCall },
  { weight: 8, arbitrary: fc.record({ type: fc.constant('set-state' as const), target }) },
  { weight: 4, arbitrary: fc.constant<Event>({ type: 'get-state' }) },
  { weight: 6, arbitrary: fc.record({ type: fc.constant('read' as const), session, length }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('write' as const), session, content }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('poll' as const), session }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('precopy-info' as const), session }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('close' as const), session }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Event[]>({ type: 'reset' }, { type: 'reset' }, { type: 'reopen' }, { type: 'info-v2' }),
  },
  { weight: 1, arbitrary: fc.constantFrom<Event[]>({ type: 'get-features' }, { type: 'data-size' }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('advance' as const), ticks: fc.nat(9) }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('faults' as const), plan: fc.array(fault, { maxLength: 3 }) }),
  },
)

const set = (to: State): Event => ({ type: 'set-state', target: to })
const read = { type: 'read', session: 0, length: 10_000 } as const
const get: Event = { type: 'get-state' }
const info = { type: 'precopy-info', session: 0 } as const
const poll: Event = { type: 'poll', session: 0 }
const optIn: Event = { type: 'info-v2' }
const dirty = (page: number): Event => ({ type: 'dirty', page, content: { type: 'pattern', seed: 3, length: 2 } })
const write = (to: number): Event => ({
  type: 'write',
  session: 0,
  content: { type: 'captured', device: 0, session: 1, from: 0, to },
})
/** What chance alone seldom comes to: a migration to itself, whole or in part; precopy info beside a workload. */
const passage: fc.Arbitrary<readonly Event[]> = fc.oneof(
  fc
    .tuple(fc.constantFrom(10_000, 10_000, 40, 96, 97), fc.constantFrom<State[]>('STOP', 'RUNNING'))
    .map(([to, end]) => [set('STOP_COPY'), read, read, poll, set('RESUMING'), write(to), set(end)]),
  fc.constantFrom<readonly Event[]>(
    [get, raw(2 | SET | PROBE, 8, 1), get, raw(2 | SET, 12, 1), get],
    [set('STOP'), get, { ...raw(2 | SET, 16, 3), memory: 'read-only' }, get],
    [set('STOP_COPY'), { ...read, length: 1 }, { ...read, length: 2 }, read, read],
    [optIn, set('PRE_COPY'), { ...info, type: 'raw-info', command: 0x3b79, argsz: 24, flags: GARBAGE }],
  ),
  fc.nat(1).map((page) => [optIn, set('PRE_COPY'), info, read, info, dirty(page), info, read, read]),
  fc.constant([set('PRE_COPY'), info, set('PRE_COPY_P2P'), info, read, read, set('STOP_COPY'), read, read]),
)
/** Fifty events, most of them by chance. */
const sequence = fc
  .array(
    fc.oneof(
      { weight: 9, arbitrary: event.map((each): readonly Event[] => [each]) },
      { weight: 1, arbitrary: passage.map((events): readonly Event[] => [{ type: 'reset' }, ...events]) },
    ),
    { minLength: 50, maxLength: 50 },
  )
  .map((parts) => parts.flat().slice(0, 50))

const sets = featureSetsOf(protocol.features)
const small = { pages: 2, size: 4 }
const seed = 11
const acts = (events: readonly Event[], device = 0): readonly Act[] =>
  events.map((each) => ({ device, lane: 0, event: each }))

const choices = Object.entries(simulatedOptions).flatMap(([name, { choices: each }]) =>
  each.map((choice): Choice => ({ name: name as OptionName, choice })),
)

test('every trace of the reference device is admitted, whatever its options: thousands of random ones', () => {
  const odd = fc.subarray([...choices]).map((chosen) => optionsOf(...chosen))
  fc.assert(
    fc.property(sequence, fc.constantFrom(...sets), odd, (events, features, options) => {
      const trace = performed([simulatedDevice({ ...small, features, options })], [features], acts(events))
      expect(admitsTrace(protocol, trace)).toMatchObject({ type: 'admitted', deviations: [] })
    }),
    { seed, numRuns: 2000 },
  )
})

test('every pair of options', () => {
  const pairs = [...optionPairs()]
  const events = fc.sample(sequence, { seed, numRuns: pairs.length })
  for (const [at, pair] of pairs.entries()) {
    const features = sets[at % sets.length]!
    const device = simulatedDevice({ ...small, features, options: optionsOf(...pair) })
    const ruling = admitsTrace(protocol, performed([device], [features], acts(events[at]!)))
    expect([pair, ruling]).toMatchObject([pair, { type: 'admitted', deviations: [] }])
  }
})

test('features that are not known are discovered', () => {
  for (const [at, events] of fc.sample(sequence, { seed, numRuns: 200 }).entries()) {
    const features = sets[at % sets.length]!
    const trace = performed([simulatedDevice({ ...small, features })], [], acts([...events, { type: 'get-features' }]))
    const ruling = admitsTrace(protocol, trace)
    if (ruling.type !== 'admitted') throw new Error(ruling.because)
    expect(ruling.configurations[0]!.map((each) => each.features)).toEqual(
      ruling.configurations[0]!.map(() => features),
    )
  }
})

test('several devices in one trace, each by itself', () => {
  fc.assert(
    fc.property(sequence, sequence, fc.infiniteStream(fc.boolean()), (one, other, turns) => {
      const left = [[...acts(one)], [...acts(other, 1)]]
      const mixed: Act[] = []
      for (const turn of turns) {
        const next = left[Number(turn)]!.shift() ?? left[Number(!turn)]!.shift()
        if (next === undefined) break
        mixed.push(next)
      }
      const features = [sets[3]!, sets[0]!]
      const devices = features.map((each) => simulatedDevice({ ...small, features: each }))
      const ruling = admitsTrace(protocol, performed(devices, features, mixed))
      expect(ruling).toMatchObject({ type: 'admitted', deviations: [] })
      expect(ruling.type === 'admitted' && ruling.configurations).toHaveLength(2)
    }),
    { seed, numRuns: 300 },
  )
})

/** The rules that a mutant is seen to break, by level, in so many random sequences. */
function broken(mutant: Mutant, runs: readonly (readonly Event[])[]): Readonly<Record<Level, ReadonlySet<string>>> {
  const found = { must: new Set<string>(), should: new Set<string>() }
  const applying = sets.filter((features) => mutant.applies(features))
  for (const [at, events] of runs.entries()) {
    const features = applying[at % applying.length]!
    const ruling = admitsTrace(protocol, performed([mutant.make(features, small)], [features], acts(events)))
    if (ruling.type === 'refused') found.must.add(ruling.rule)
    for (const { rule } of ruling.deviations) found.should.add(rule)
    // One is enough where that is what is expected; where nothing is, all are looked at.
    if (mutant.class === 'refuted' && found.must.size > 0) break
  }
  return found
}

test('mutants: what breaks a must is refused, what breaks a should is a deviation, what is legal is admitted', () => {
  const runs = fc.sample(sequence, { seed, numRuns: 120 })
  // Two threads at once are not among these events.
  const alone = mutants.filter((mutant) => !laneMutants.includes(mutant))
  const found = alone.map((mutant) => ({ mutant, ...broken(mutant, runs) }))
  const named = (some: typeof found): string[] => some.map(({ mutant }) => mutant.name)
  const of = (kind: Mutant['class']): typeof found => found.filter(({ mutant }) => mutant.class === kind)
  expect(named(found.filter(({ mutant, must }) => mutant.class !== 'refuted' && must.size > 0))).toEqual([])
  expect(named(of('survives').filter(({ should }) => should.size > 0))).toEqual([])
  // Faulty in what outcomes alone cannot show: contents, counts, arcs, DMA, or what never happens.
  const hidden = [
    ...of('refuted').filter(({ must }) => must.size === 0),
    ...of('deviates').filter(({ should }) => should.size === 0),
  ]
  expect(named(hidden.filter(({ mutant }) => mutant.oracle !== 'requirement'))).toEqual([])
})

const traceOf = (
  did: readonly (readonly [Event, AnyOutcome])[],
  powers: readonly Power[] = simulatedPowers,
): Trace => ({
  header: { version: TRACE_VERSION, protocol: 'v2', features: [sets[3]!], powers, partial: false },
  steps: did.map(([each, outcome], at) => ({ act: acts([each])[0]!, outcome, began: 2 * at, ended: 2 * at + 1 })),
})
const lost: AnyOutcome = { type: 'lost', because: 'the wire is cut' }
const seen = (state: State): readonly [Event, AnyOutcome] => [{ type: 'get-state' }, ok(state)]

test('a lost outcome leaves nothing known, and is no accusation; what can be seen is still looked at', () => {
  const before = [seen('RUNNING'), [set('STOP'), lost]] as const
  expect(admitsTrace(protocol, traceOf([...before, seen('RESUMING'), seen('RESUMING')]))).toMatchObject({
    type: 'unknown',
    step: 1,
    because: 'the wire is cut',
  })
  expect(admitsTrace(protocol, traceOf([...before, seen('STOP'), seen('STOP_COPY')]))).toMatchObject({
    type: 'refused',
    step: 3,
    rule: 'states/constant',
  })
})

test('hung and crashed count where the world could tell, and are lost where it could not', () => {
  for (const outcome of [{ type: 'hung', ms: 5 } as const, { type: 'crashed', evidence: 'an oops' } as const]) {
    expect(admitsTrace(protocol, traceOf([[set('STOP'), outcome]]))).toMatchObject({ type: 'refused', step: 0 })
    expect(admitsTrace(protocol, traceOf([[set('STOP'), outcome], seen('STOP')], []))).toMatchObject({
      type: 'unknown',
    })
  }
})

test('a request that has not returned leaves its lane open: what the device shows then proves nothing', () => {
  const pending: AnyOutcome = { type: 'pending' }
  expect(admitsTrace(protocol, traceOf([seen('RUNNING'), [set('STOP'), pending]]))).toMatchObject({ type: 'admitted' })
  expect(
    admitsTrace(protocol, traceOf([seen('RUNNING'), [set('STOP'), pending], seen('RUNNING'), seen('STOP')])),
  ).toMatchObject({ type: 'unknown', step: 2 })
  // A read that is under way changes nothing.
  expect(
    admitsTrace(protocol, traceOf([[set('PRE_COPY'), ok(true)], [read, pending], seen('PRE_COPY'), seen('STOP')])),
  ).toMatchObject({ type: 'refused', step: 3 })
})

test('a trace without its beginning starts anywhere', () => {
  const { header, steps } = traceOf([seen('STOP_COPY'), [{ ...read, session: 3 }, ok(new Uint8Array(4))], seen('STOP')])
  expect(admitsTrace(protocol, { header: { ...header, partial: true }, steps })).toMatchObject({
    type: 'refused',
    step: 2,
    rule: 'states/constant',
  })
})

test('an empty trace is admitted: its devices were just opened', () => {
  expect(admitsTrace(protocol, traceOf([]))).toMatchObject({ type: 'admitted', deviations: [] })
})
