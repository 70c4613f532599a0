// Sequences that get somewhere: what users of the region protocol do, with sizes, dirtying, repeated reads and rounds
// cut short drawn at random; and single events of every kind, for what no sensible user does.
import fc from 'fast-check'
import { v1, type Power } from '#model'
import { contents } from '../memory.ts'
import { begun, drain, fill, inspected, looked, move, to, type V1Move, type V1Plan } from './plan.ts'

type Plans = fc.Arbitrary<V1Plan>

const joined = (...parts: readonly Plans[]): Plans => fc.tuple(...parts).map((plans) => plans.flat())
const only = (...moves: readonly V1Move[]): Plans => fc.constant(moves)
const listOf = <T>(values: fc.Arbitrary<T>, most: number): fc.Arbitrary<readonly T[]> =>
  fc.array(values, { maxLength: most, size: 'max' })

const ways = fc.constantFrom<v1.Way>('trapped', 'mapped')

/** How a user goes through rounds: in small reads and large ones, each field once or twice. */
export const rounds: fc.Arbitrary<v1.Round> = fc.record({
  length: fc.constantFrom(4096, 64, 13),
  way: ways,
  twice: fc.boolean(),
})

/** What the guest does to a device that runs. */
function working(powers: readonly Power[], device: number): Plans {
  const events: fc.Arbitrary<v1.Event>[] = []
  if (powers.includes('dirty')) {
    const written = fc.tuple(fc.nat(3), contents)
    events.push(written.map(([page, content]): v1.Event => ({ type: 'dirty', page, content })))
  }
  if (powers.includes('advance')) {
    events.push(fc.integer({ min: 1, max: 4 }).map((ticks): v1.Event => ({ type: 'advance', ticks })))
  }
  if (events.length === 0) return only()
  return listOf(fc.oneof(...events), 4).map((all) => all.map((event) => move(device, event)))
}

/** Rounds in pre-copy while the guest works: whole ones, and sometimes one that is cut short. */
const live = (powers: readonly Power[], device: number): Plans =>
  listOf(
    joined(
      working(powers, device),
      fc.oneof(
        { weight: 3, arbitrary: rounds.map((round): V1Plan => [drain(device, round)]) },
        // Pieces of four accesses and a read of nothing: after whole rounds nothing is left in the middle.
        {
          weight: 2,
          arbitrary: rounds.map((round): V1Plan => [drain(device, { ...round, length: 4096, twice: false }, 5)]),
        },
        {
          weight: 1,
          arbitrary: fc.tuple(rounds, fc.nat(7)).map(([round, most]): V1Plan => [drain(device, round, most)]),
        },
      ),
    ),
    3,
  ).map((plans) => plans.flat())

/** A device's state read out to its end. */
export const saved = (powers: readonly Power[], device: number): Plans =>
  joined(
    working(powers, device),
    fc.oneof(only(), joined(only(to(device, 'PRE_COPY')), live(powers, device))),
    only(to(device, 'STOP_AND_COPY')),
    // Stopped is stopped, whatever time goes by.
    only(
      ...inspected(powers, device),
      ...(powers.includes('advance') ? [move(device, { type: 'advance', ticks: 2 })] : []),
    ),
    rounds.map((round) => [drain(device, round)]),
    only(looked(device), ...inspected(powers, device)),
  )

/** What was read of one device, loaded into another. */
export const loaded = (powers: readonly Power[], source: number, device: number): Plans =>
  ways.map((way) => [
    looked(device),
    to(device, 'RESUMING'),
    fill(device, { device: source, piece: 0, way }),
    to(device, 'RUNNING'),
    ...inspected(powers, device),
  ])

/** A migration that is given up: in the middle of saving, or of a load. */
const abandoned = (powers: readonly Power[]): Plans =>
  fc.oneof(
    joined(
      only(to(0, 'PRE_COPY')),
      live(powers, 0),
      fc.constantFrom<V1Plan>([to(0, 'RUNNING')], [to(0, 'STOP_AND_COPY'), to(0, 'STOP'), to(0, 'RUNNING')]),
      only(looked(0), looked(1)),
    ),
    joined(only(to(1, 'RESUMING'), move(1, { type: 'data-offset' }), move(1, { type: 'reset' }), looked(1))),
  )

/** Whole migrations from device 0 to device 1, once or twice, perhaps after one that was given up. */
export const migrations = (powers: readonly Power[]): Plans => {
  const once = joined(saved(powers, 0), loaded(powers, 0, 1))
  const before = joined(only(...begun(2)), fc.oneof(only(), only(), abandoned(powers)))
  const again = joined(once, only(to(0, 'STOP'), to(0, 'RUNNING')), once)
  return joined(before, fc.oneof({ weight: 3, arbitrary: once }, { weight: 2, arbitrary: again }))
}

/** A migration during which something fails, if faults can be planned. */
export function failing(powers: readonly Power[]): Plans {
  if (!powers.includes('faults')) return migrations(powers)
  const faults = fc.tuple(fc.nat(1), fc.constantFrom('save', 'load', 'load'), fc.nat(3))
  return fc
    .tuple(faults, migrations(powers))
    .map(([[device, on, at], plan]): V1Plan => [
      move(device, { type: 'faults', plan: [{ on, at, leaves: 'previous' }] }),
      ...plan,
    ])
}

const PLACES = [0, 1, 2, 4, 6, 8, 12, 16, 20, 24, 28, 31] as const

/** Any access to the structure, at its native width mostly. */
export const accesses: fc.Arbitrary<v1.Event<'access'>> = fc.oneof(
  fc
    .record({
      place: fc.constantFrom(...Object.values(v1.fields)),
      value: fc.option(fc.constantFrom(0, 5, 4096), { nil: undefined }),
    })
    .map(({ place, value }): v1.Event<'access'> => {
      const { offset, width } = place
      // Writes of device_state are requests, and requests are drawn elsewhere.
      return { type: 'access', offset, width, value: offset === 0 ? undefined : value }
    }),
  fc.record({ type: fc.constant('access'), offset: fc.constantFrom(...PLACES), width: fc.constantFrom(1, 2, 4, 8) }),
)

/** Any event on one device. */
const events = (powers: readonly Power[]): fc.Arbitrary<v1.Event> => {
  const plain = fc.constantFrom<v1.Event>(
    { type: 'get-state' },
    { type: 'get-state' },
    { type: 'pending-bytes' },
    { type: 'data-offset' },
    { type: 'data-size' },
    { type: 'region-info' },
    { type: 'reset' },
  )
  const all: fc.WeightedArbitrary<v1.Event>[] = [
    {
      weight: 6,
      arbitrary: fc.constantFrom(0, 1, 2, 3, 4, 1, 2, 3, 5, 6, 7).map((value) => ({ type: 'set-state', value })),
    },
    { weight: 8, arbitrary: plain },
    { weight: 2, arbitrary: accesses },
    {
      weight: 2,
      arbitrary: fc.tuple(fc.nat(40), ways).map(([from, way]) => ({ type: 'read-data', from, length: 64, way })),
    },
    { weight: 1, arbitrary: ways.map((way) => ({ type: 'write-size', to: { device: 0, piece: 0, way } })) },
  ]
  if (powers.includes('advance')) all.push({ weight: 1, arbitrary: fc.constant({ type: 'advance', ticks: 3 }) })
  if (powers.includes('inspect')) all.push({ weight: 1, arbitrary: fc.constant({ type: 'inspect' }) })
  if (powers.includes('faults')) {
    const leaves = fc.constantFrom<v1.Fault['leaves']>('previous', 'error')
    const plan = leaves.map((one): readonly v1.Fault[] => [{ on: 'transition', at: 0, leaves: one }])
    all.push({ weight: 1, arbitrary: fc.oneof(plan, fc.constant([])).map((each) => ({ type: 'faults', plan: each })) })
  }
  return fc.oneof(...all)
}

/** Sequences of any events, on one device. */
export const wandering = (powers: readonly Power[]): Plans =>
  listOf(events(powers), 40).map((all) => [...begun(1), ...all.map((event) => move(0, event))])
