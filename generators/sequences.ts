// Sequences that get somewhere: what users of the protocol do, with sizes, dirtying and detours drawn at random. They
// are plain acts, so that whatever remains of one is a test as well, and random events are sown between them.
import fc from 'fast-check'
import { stateOf, type Content, type Event, type Power, type Spec, type State, type StateCode } from '#model'
import { acts } from './events.ts'
import { writes } from './memory.ts'
import { drain, fill, move, to, type Move, type Plan } from './plan.ts'
import { segmentations, sizes, spoilt } from './streams.ts'
import { supported } from './targets.ts'

type Moves = fc.Arbitrary<Plan>

const joined = (...parts: readonly Moves[]): Moves => fc.tuple(...parts).map((plans) => plans.flat())
const only = (...moves: readonly Move[]): Moves => fc.constant(moves)
const oneOf = (...choices: readonly Moves[]): Moves => fc.oneof(...choices)

/** What a user and the guest do meanwhile, on a device that is not about to change its state. */
const meanwhile = (powers: readonly Power[], device: number, session: number): Moves => {
  const events: fc.WeightedArbitrary<Event>[] = [
    { weight: 4, arbitrary: sizes.map((length): Event => ({ type: 'read', session, length })) },
    { weight: 2, arbitrary: fc.constant<Event>({ type: 'precopy-info', session }) },
    { weight: 1, arbitrary: fc.constant<Event>({ type: 'poll', session }) },
    { weight: 1, arbitrary: fc.constant<Event>({ type: 'data-size' }) },
  ]
  if (powers.includes('dirty')) events.push({ weight: 4, arbitrary: writes })
  if (powers.includes('advance')) {
    const ticks = fc.integer({ min: 1, max: 8 })
    events.push({ weight: 3, arbitrary: ticks.map((count): Event => ({ type: 'advance', ticks: count })) })
  }
  return fc
    .array(fc.oneof(...events), { maxLength: 8, size: 'max' })
    .map((all) => all.map((event) => move(device, event)))
}

/** Looks at a device where that can be done. */
export const look = (powers: readonly Power[], device: number): Plan =>
  powers.includes('inspect') ? [move(device, { type: 'inspect' })] : []

/** A guest that writes, while the device runs. */
const working = (powers: readonly Power[], device: number): Moves =>
  powers.includes('dirty')
    ? fc.array(writes, { maxLength: 4, size: 'max' }).map((all) => all.map((event) => move(device, event)))
    : only()

const drained = (device: number, session = 0): Moves => sizes.map((length) => [drain(device, session, length)])

/** A stopped device's state, read out whole. */
export const stopped = (powers: readonly Power[], device: number): Moves =>
  joined(
    working(powers, device),
    oneOf(only(), only(to(device, 'STOP'))),
    only(to(device, 'STOP_COPY'), ...look(powers, device)),
    drained(device),
  )

/** A running device's state, read out while it changes, and the rest of it once it is stopped. */
export function live(spec: Spec, powers: readonly Power[], device: number): Moves {
  const names = (['PRE_COPY', 'PRE_COPY_P2P'] as const).filter((name) => stateOf(spec, name) !== undefined)
  if (names.length === 0) return stopped(powers, device)
  const stays = fc
    .array(fc.tuple(fc.constantFrom<State>(...names), meanwhile(powers, device, 0), drained(device)), {
      minLength: 1,
      maxLength: 3,
      size: 'max',
    })
    .map((all) => all.flatMap(([name, some, whole], at) => [to(device, name), ...some, ...(at % 2 === 0 ? whole : [])]))
  return joined(working(powers, device), stays, only(to(device, 'STOP_COPY'), ...look(powers, device)), drained(device))
}

export const saved = (spec: Spec, powers: readonly Power[], device: number): Moves =>
  oneOf(stopped(powers, device), live(spec, powers, device))

/** Where a device is taken once its state is loaded: to where users go, mostly, and to wherever there is a way. */
const ends = (spec: Spec): fc.Arbitrary<StateCode> => {
  const usual = (['STOP', 'RUNNING', 'RUNNING_P2P'] as const).filter((name) => stateOf(spec, name))
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom<StateCode>(...usual) },
    { weight: 1, arbitrary: fc.constantFrom<StateCode>(...supported(spec).filter((name) => name !== 'RESUMING')) },
  )
}

/** A stream loaded into a device, in any segmentation. `session` is what the source calls it by then. */
export const loaded = (spec: Spec, powers: readonly Power[], source: number, device: number): Moves =>
  // Where a device loads its own stream, the session it was read from has become older by one.
  joined(
    only(to(device, 'RESUMING')),
    segmentations(source, source === device ? 1 : 0).map((parts) => parts.flatMap((part) => fill(device, 0, part))),
    // Users may close the file first: what was written stays written.
    oneOf(only(), only(), only(move(device, { type: 'close', session: 0 }))),
    ends(spec).map((name) => [to(device, name), ...look(powers, device)]),
  )

/** Streams that were spoilt on the way, each with its failure and the reset that is the only way on. */
export const misloaded = (powers: readonly Power[], source: number, device: number): Moves => {
  const session = source === device ? 1 : 0
  const spoil = (content: Content): Plan => [
    to(device, 'RESUMING'),
    ...fill(device, 0, content),
    to(device, 'STOP'),
    move(device, { type: 'get-state' }),
    move(device, { type: 'reset' }),
    ...look(powers, device),
  ]
  // Several in a row: what was read once is spoilt in many ways, and reading is what takes time.
  return fc
    .array(spoilt(source, session, session + 1).map(spoil), { minLength: 1, maxLength: 5, size: 'max' })
    .map((all) => all.flat())
}

/** A session that is given up before its end: by leaving the state, or by a reset, the file closed or not. */
export function abandoned(spec: Spec, powers: readonly Power[], device: number): Moves {
  const openings = (['STOP_COPY', 'RESUMING', 'PRE_COPY', 'PRE_COPY_P2P'] as const).filter((name) =>
    stateOf(spec, name),
  )
  return joined(
    fc.constantFrom<State>(...openings).map((name) => [to(device, name)]),
    meanwhile(powers, device, 0),
    oneOf(only(), only(move(device, { type: 'close', session: 0 }))),
    oneOf(only(to(device, 'RUNNING')), only(to(device, 'STOP')), only(move(device, { type: 'reset' }))),
    meanwhile(powers, device, 0),
  )
}

/** One migration from device 0 to device 1. */
export const migration = (spec: Spec, powers: readonly Power[]): Moves =>
  joined(saved(spec, powers, 0), loaded(spec, powers, 0, 1))

/** Migrations of which the first load fails: its stream was spoilt, the device was reset, and it came once more. */
export const retried = (spec: Spec, powers: readonly Power[]): fc.Arbitrary<Plan> =>
  joined(
    // An older stream to splice with, of the device as it was then.
    oneOf(only(), joined(saved(spec, powers, 0), only(to(0, 'RUNNING')))),
    saved(spec, powers, 0),
    misloaded(powers, 0, 1),
    loaded(spec, powers, 0, 1),
  )

/** Two migrations of the same devices. */
export const repeated = (spec: Spec, powers: readonly Power[]): fc.Arbitrary<Plan> =>
  joined(migration(spec, powers), only(to(0, 'RUNNING'), to(1, 'RUNNING')), migration(spec, powers))

/** Whole migrations from device 0 to device 1, after what did not work out before, and perhaps once more. */
export function migrations(spec: Spec, powers: readonly Power[]): fc.Arbitrary<Plan> {
  const before = oneOf(only(), only(), abandoned(spec, powers, 0), abandoned(spec, powers, 1))
  return fc.oneof(
    { weight: 4, arbitrary: joined(before, migration(spec, powers)) },
    { weight: 2, arbitrary: retried(spec, powers) },
    { weight: 2, arbitrary: repeated(spec, powers) },
  )
}

/** A plan with events on the files of older sessions sown into it. */
export function poked(plan: Moves, devices: number): Moves {
  const content: Content = { type: 'literal', bytes: Uint8Array.of(1, 2, 3) }
  const poke = fc.tuple(fc.nat(devices - 1), fc.constantFrom(1, 2), fc.nat(3)).map(([device, session, how]) => {
    const events: readonly Event[] = [
      { type: 'read', session, length: 16 },
      { type: 'write', session, content },
      { type: 'precopy-info', session },
      { type: 'close', session },
    ]
    return move(device, events[how]!)
  })
  return sowing(plan, poke, 12)
}

/** A plan with random events sown into it. */
export const sown = (spec: Spec, powers: readonly Power[], devices: number, plan: Moves): Moves =>
  sowing(plan, acts(spec, powers, devices), 3)

const sowing = (plan: Moves, seeds: fc.Arbitrary<Move>, most: number): Moves =>
  fc.tuple(plan, fc.array(fc.tuple(fc.nat(200), seeds), { maxLength: most, size: 'max' })).map(([moves, all]) => {
    const whole = [...moves]
    for (const [at, one] of all) whole.splice(at % (whole.length + 1), 0, one)
    return whole
  })
