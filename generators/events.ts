// Random events, weighted by kind, and random sequences of them in which some kinds are switched off altogether: what
// needs a long stretch without a reset or a close is otherwise never reached (swarm testing). A kind of event occurs
// only where the backend has its power.
import fc from 'fast-check'
import { powerOf, type Act, type Event, type Kind, type Power, type Spec } from '#model'
import { faultPlans } from './faults.ts'
import { writes } from './memory.ts'
import { captured, type Move } from './plan.ts'
import { rawCalls, rawInfos } from './raw.ts'
import { corruptions, segmentations, sizes } from './streams.ts'
import { targets } from './targets.ts'

type Source = fc.WeightedArbitrary<Event>

// The newest session is meant nearly always; an older one, or one that there never was, now and then.
const ages = fc.oneof(
  { weight: 12, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.constant(1) },
  { weight: 1, arbitrary: fc.constantFrom(2, 3) },
)

const lengths = fc.oneof({ weight: 12, arbitrary: sizes }, { weight: 1, arbitrary: fc.constant(0) })

/** What is written: mostly what was read before, from its beginning or from the middle. */
const contents = (devices: number) =>
  fc
    .nat(devices - 1)
    .chain((device) =>
      fc.oneof(
        { weight: 3, arbitrary: fc.constant(captured(device, 1)) },
        { weight: 3, arbitrary: fc.constant(captured(device, 0)) },
        { weight: 2, arbitrary: segmentations(device, 1).map((segments) => segments[0]!) },
        { weight: 1, arbitrary: corruptions(device, 1) },
      ),
    )

const plain = (
  type: 'get-features' | 'get-state' | 'data-size' | 'info-v2' | 'reset' | 'reopen' | 'inspect' | 'arcs',
) => fc.constant<Event>({ type })

const onSession = (type: 'poll' | 'precopy-info' | 'close') => ages.map((session): Event => ({ type, session }))

/** How often each kind occurs, and how it is drawn. */
const sourcesOf = (spec: Spec, devices: number): Readonly<Record<Kind, Source>> => ({
  'set-state': { weight: 40, arbitrary: targets(spec).map((target): Event => ({ type: 'set-state', target })) },
  'get-state': { weight: 12, arbitrary: plain('get-state') },
  read: {
    weight: 24,
    arbitrary: fc.tuple(ages, lengths).map(([session, length]): Event => ({ type: 'read', session, length })),
  },
  write: {
    weight: 14,
    arbitrary: fc
      .tuple(ages, contents(devices))
      .map(([session, content]): Event => ({ type: 'write', session, content })),
  },
  'precopy-info': { weight: 8, arbitrary: onSession('precopy-info') },
  poll: { weight: 4, arbitrary: onSession('poll') },
  close: { weight: 2, arbitrary: onSession('close') },
  'data-size': { weight: 3, arbitrary: plain('data-size') },
  'get-features': { weight: 1, arbitrary: plain('get-features') },
  'info-v2': { weight: 1, arbitrary: plain('info-v2') },
  reset: { weight: 4, arbitrary: plain('reset') },
  reopen: { weight: 1, arbitrary: plain('reopen') },
  dirty: { weight: 8, arbitrary: writes },
  inspect: { weight: 6, arbitrary: plain('inspect') },
  arcs: { weight: 6, arbitrary: plain('arcs') },
  advance: {
    weight: 6,
    arbitrary: fc.integer({ min: 1, max: 8 }).map((ticks): Event => ({ type: 'advance', ticks })),
  },
  faults: { weight: 5, arbitrary: faultPlans },
  raw: { weight: 4, arbitrary: rawCalls(spec) },
  'raw-info': { weight: 2, arbitrary: rawInfos(ages) },
})

/** The kinds of events that a backend with these powers knows. */
export const kindsFor = (powers: readonly Power[]): readonly Kind[] =>
  (Object.keys(weights) as Kind[]).filter((kind) => {
    const power = powerOf[kind]
    return power === undefined || powers.includes(power)
  })

const weights: Readonly<Record<Kind, true>> = {
  'set-state': true,
  'get-state': true,
  read: true,
  write: true,
  'precopy-info': true,
  poll: true,
  close: true,
  'data-size': true,
  'get-features': true,
  'info-v2': true,
  reset: true,
  reopen: true,
  dirty: true,
  inspect: true,
  arcs: true,
  advance: true,
  faults: true,
  raw: true,
  'raw-info': true,
}

/** A random act on one of several devices. */
export function acts(
  spec: Spec,
  powers: readonly Power[],
  devices = 1,
  kinds: readonly Kind[] = kindsFor(powers),
): fc.Arbitrary<Move> {
  const sources = sourcesOf(spec, devices)
  const event = fc.oneof(...kinds.map((kind) => sources[kind]))
  if (devices === 1) return event.map((one): Act => ({ device: 0, lane: 0, event: one }))
  return fc.tuple(fc.nat(devices - 1), event).map(([device, one]): Act => ({ device, lane: 0, event: one }))
}

/** Which kinds are switched off: none in half of the runs, otherwise each with a chance of a third. */
const switches = (kinds: readonly Kind[]): fc.Arbitrary<ReadonlySet<Kind>> =>
  fc.oneof(
    fc.constant(new Set<Kind>()),
    fc
      .array(fc.nat(2), { minLength: kinds.length, maxLength: kinds.length })
      .map((draws) => new Set(kinds.filter((kind, at) => kind !== 'set-state' && draws[at] === 0))),
  )

/** Random sequences, with some kinds switched off; requests for states are never. */
export function swarms(
  spec: Spec,
  powers: readonly Power[],
  { devices = 1, length = 40, without = [] as readonly Kind[] } = {},
): fc.Arbitrary<readonly Move[]> {
  const kinds = kindsFor(powers).filter((kind) => !without.includes(kind))
  const all = fc.array(acts(spec, powers, devices, kinds), { maxLength: length, size: 'max' })
  // Filtered afterwards, not drawn from fewer: so the switches shrink apart from the acts, and any act can go.
  return fc.tuple(switches(kinds), all).map(([off, moves]) => moves.filter(({ event }) => !off.has(event.type)))
}
