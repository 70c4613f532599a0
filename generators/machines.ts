// Users of machines, whose devices write to each other: some take all of them through the quiesced states before they
// stop or start them, and some move one device after the other as if it were alone (B71 of the list of real bugs).
// Machine 0 is moved to machine 1.
import fc from 'fast-check'
import { stateOf, type Event, type Power, type Spec, type State } from '#model'
import { writes } from './memory.ts'
import { captured, drain, fill, move, to, type Plan } from './plan.ts'
import { look, sown } from './sequences.ts'
import { segmentations, sizes } from './streams.ts'

type Moves = fc.Arbitrary<Plan>
type Devices = readonly number[]

const joined = (...parts: readonly Moves[]): Moves => fc.tuple(...parts).map((plans) => plans.flat())
const only = (plan: Plan): Moves => fc.constant(plan)

/** The devices of a machine, by its number. */
export const machineOf = (size: number, machine: number): Devices =>
  Array.from({ length: size }, (_, place) => machine * size + place)

/** The same done to every device. */
const each = (devices: Devices, done: (device: number) => Plan): Plan => devices.flatMap(done)

const runs = fc.integer({ min: 1, max: 5 }).map((ticks): Event => ({ type: 'advance', ticks }))
const reads = sizes.map((length): Event => ({ type: 'read', session: 0, length }))

/** Time that passes for some of the devices. */
const passing = (powers: readonly Power[], devices: Devices): Moves =>
  powers.includes('advance')
    ? fc.array(
        fc.tuple(fc.constantFrom(...devices), runs).map(([device, event]) => move(device, event)),
        { maxLength: 2, size: 'max' },
      )
    : only([])

/** All devices brought to a state, one after the other in any order, and what is done after each. */
const inTurn = (devices: Devices, target: (device: number) => State, after: () => Moves): Moves =>
  fc
    .tuple(fc.shuffledSubarray([...devices], { minLength: devices.length }), ...devices.map(after))
    .map(([order, ...done]) => order.flatMap((device, at) => [to(device, target(device)), ...done[at]!]))

/** All devices brought to a state, while a little time passes. */
const brought = (powers: readonly Power[], devices: Devices, target: (device: number) => State): Moves =>
  inTurn(devices, target, () => passing(powers, devices))

const states = (devices: Devices): Plan => each(devices, (device) => [move(device, { type: 'get-state' })])
const looks = (powers: readonly Power[], devices: Devices): Plan => each(devices, (device) => look(powers, device))

/** The devices at work, by turns; of those that are saved something is read meanwhile. */
function atWork(powers: readonly Power[], devices: Devices, saved: Devices = []): Moves {
  const onAny = (some: Devices, event: fc.Arbitrary<Event>) =>
    fc.tuple(fc.constantFrom(...some), event).map(([device, one]) => move(device, one))
  const any = fc.oneof(
    ...(powers.includes('advance') ? [{ weight: 4, arbitrary: onAny(devices, runs) }] : []),
    ...(powers.includes('dirty') ? [{ weight: 1, arbitrary: onAny(devices, writes) }] : []),
    ...(saved.length > 0 ? [{ weight: 2, arbitrary: onAny(saved, reads) }] : []),
    { weight: 1, arbitrary: onAny(devices, fc.constant<Event>({ type: 'get-state' })) },
  )
  return fc.array(any, { minLength: 1, maxLength: 4 * devices.length, size: 'max' })
}

/** The devices that are saved while they run: none where they cannot be. */
const saved = (spec: Spec, devices: Devices): fc.Arbitrary<Devices> =>
  stateOf(spec, 'PRE_COPY_P2P') === undefined ? fc.constant([]) : fc.subarray([...devices])

/** Brings all devices to rest, those that are saved while they run as well. */
const toRest = (powers: readonly Power[], devices: Devices, some: Devices): Moves =>
  joined(
    only(each(some, (device) => [to(device, 'PRE_COPY')])),
    atWork(powers, devices, some),
    brought(powers, devices, (device) => (some.includes(device) ? 'PRE_COPY_P2P' : 'RUNNING_P2P')),
    only(looks(powers, devices)),
  )

/** A machine that is brought to rest and started again, some times. */
export function quiescing(spec: Spec, powers: readonly Power[], size: number): Moves {
  const devices = machineOf(size, 0)
  const all = (target: State): Moves => brought(powers, devices, () => target)
  const stopped = fc.constantFrom<State>('STOP', 'STOP_COPY').chain(all)
  const round = joined(
    atWork(powers, devices),
    saved(spec, devices).chain((some) => toRest(powers, devices, some)),
    fc.oneof(only([]), joined(stopped, only(looks(powers, devices)))),
    all('RUNNING_P2P'),
    fc.oneof(only([]), only(looks(powers, devices))),
    all('RUNNING'),
  )
  const rounds = fc.array(round, { minLength: 1, maxLength: 3, size: 'max' }).map((plans) => plans.flat())
  return joined(only(states(devices)), rounds)
}

/** What was read of one device, loaded into another one. */
const reloaded = (source: number, device: number): Moves =>
  segmentations(source, 0).map((parts) => [
    to(device, 'RESUMING'),
    ...parts.flatMap((part) => fill(device, 0, part)),
    to(device, 'STOP'),
  ])

/** The streams of one machine, read to their ends and loaded into another. */
const carried = (powers: readonly Power[], from: Devices, into: Devices): Moves =>
  joined(
    only(looks(powers, from)),
    sizes.map((length) => each(from, (device) => [drain(device, 0, length)])),
    ...from.map((source, place) => reloaded(source, into[place]!)),
    only(looks(powers, into)),
  )

const stagedStop = (spec: Spec, powers: readonly Power[], devices: Devices): Moves =>
  joined(
    atWork(powers, devices),
    saved(spec, devices).chain((some) => toRest(powers, devices, some)),
    brought(powers, devices, () => 'STOP_COPY'),
  )

const stagedStart = (powers: readonly Power[], devices: Devices): Moves =>
  joined(
    brought(powers, devices, () => 'RUNNING_P2P'),
    only(looks(powers, devices)),
    brought(powers, devices, () => 'RUNNING'),
  )

/** One after the other, while those whose turn has not come go on. */
const oneByOne = (powers: readonly Power[], devices: Devices, target: State): Moves =>
  inTurn(
    devices,
    () => target,
    () => atWork(powers, devices),
  )

/** Saved while they run, and then stopped one after the other. */
const unstagedStop = (spec: Spec, powers: readonly Power[], devices: Devices): Moves =>
  joined(
    saved(spec, devices).map((some) => each(some, (device) => [to(device, 'PRE_COPY')])),
    atWork(powers, devices),
    oneByOne(powers, devices, 'STOP_COPY'),
  )

const unstagedStart = (powers: readonly Power[], devices: Devices): Moves => oneByOne(powers, devices, 'RUNNING')

/** A machine moved to another, stopped and started as given; it works there, and comes to rest at last. */
function moved(
  powers: readonly Power[],
  size: number,
  stop: (from: Devices) => Moves,
  start: (into: Devices) => Moves,
) {
  const [from, into] = [machineOf(size, 0), machineOf(size, 1)]
  return joined(
    only([...states(from), ...states(into)]),
    stop(from),
    carried(powers, from, into),
    start(into),
    atWork(powers, into),
    brought(powers, into, () => 'RUNNING_P2P'),
    only(looks(powers, into)),
  )
}

/** Migrations of a user that takes all devices through the quiesced states, on both sides. */
export const staged = (spec: Spec, powers: readonly Power[], size: number): Moves =>
  moved(
    powers,
    size,
    (from) => stagedStop(spec, powers, from),
    (into) => stagedStart(powers, into),
  )

/** Migrations of a user that does not, on one side or on both. */
export const unstaged = (spec: Spec, powers: readonly Power[], size: number): Moves => {
  const stops = [stagedStop, unstagedStop].map((stop) => (from: Devices) => stop(spec, powers, from))
  const starts = [stagedStart, unstagedStart].map((start) => (into: Devices) => start(powers, into))
  return fc.oneof(
    moved(powers, size, stops[1]!, starts[1]!),
    moved(powers, size, stops[1]!, starts[0]!),
    moved(powers, size, stops[0]!, starts[1]!),
  )
}

/** Any of these, with events sown into some: whatever becomes of such a machine is not its devices' doing alone. */
export const disturbed = (spec: Spec, powers: readonly Power[], size: number): Moves =>
  fc.oneof(...[quiescing, staged, unstaged].map((made) => sown(spec, powers, 2 * size, made(spec, powers, size))))

/** Migrations, most of them staged; the others show what is not to be held against the devices. */
export const moving = (spec: Spec, powers: readonly Power[], size: number): Moves =>
  fc.oneof(
    { weight: 8, arbitrary: staged(spec, powers, size) },
    { weight: 1, arbitrary: unstaged(spec, powers, size) },
    { weight: 1, arbitrary: disturbed(spec, powers, size) },
  )

/** Machines at work for a tick and brought to rest: each way and in each direction, and nothing besides. */
export function* rests(spec: Spec, powers: readonly Power[], devices: Devices): Generator<Plan> {
  const ways = (['RUNNING', 'PRE_COPY'] as const).filter((name) => stateOf(spec, name) !== undefined)
  for (const way of ways) {
    for (const order of [devices, devices.toReversed()]) {
      yield [
        ...states(devices),
        ...each(way === 'RUNNING' ? [] : devices, (device) => [to(device, way)]),
        ...each(devices, (device) => [move(device, { type: 'advance', ticks: 1 })]),
        ...each(way === 'RUNNING' ? [] : devices, (device) => [drain(device, 0, 4096)]),
        ...each(order, (device) => [to(device, `${way}_P2P`)]),
        ...looks(powers, devices),
      ]
    }
  }
}

/** Machines brought to rest in each of these ways, moved, and at work for a tick once more. */
export function* moves(spec: Spec, powers: readonly Power[], size: number): Generator<Plan> {
  const [from, into] = [machineOf(size, 0), machineOf(size, 1)]
  const again = [...rests(spec, powers, into)][0]!
  for (const rest of rests(spec, powers, from)) {
    yield [
      ...rest,
      ...each(from, (device) => [to(device, 'STOP_COPY')]),
      ...each(from, (device) => [drain(device, 0, 4096)]),
      ...from.flatMap((source, place) => [
        to(into[place]!, 'RESUMING'),
        ...fill(into[place]!, 0, captured(source, 0)),
        to(into[place]!, 'RUNNING_P2P'),
      ]),
      ...looks(powers, into),
      ...each(into, (device) => [to(device, 'RUNNING')]),
      ...again,
    ]
  }
}
