// What happens to a migration on its way: a load that is broken off, a stream of a device of another make, one that is
// cut or altered at each of its bytes, and everything that a user may ask meanwhile and that must not matter.
import fc from 'fast-check'
import { GET, PROBE, SET, type Content, type Event, type Power, type Spec } from '#model'
import { captured, drain, fill, move, to, type Move, type Plan } from './plan.ts'
import { callOf } from './raw.ts'
import { loaded, look, migration, saved } from './sequences.ts'
import { segmented, sizes } from './streams.ts'
import { strange, supported, unsupported } from './targets.ts'

type Moves = fc.Arbitrary<Plan>

const joined = (...parts: readonly Moves[]): Moves => fc.tuple(...parts).map((plans) => plans.flat())
const only = (...moves: readonly Move[]): Moves => fc.constant(moves)

/** A load that a reset breaks off, in its middle, and the same load once more. */
export const aborted = (spec: Spec, powers: readonly Power[]): Moves =>
  joined(
    saved(spec, powers, 0),
    fc.tuple(fc.array(sizes, { minLength: 1, maxLength: 3 }), fc.boolean()).map(([lengths, isClosed]) => [
      to(1, 'RESUMING'),
      ...segmented(0, 0, lengths)
        .slice(0, -1)
        .flatMap((part) => fill(1, 0, part)),
      ...(isClosed ? [move(1, { type: 'close', session: 0 })] : []),
      move(1, { type: 'reset' }),
      ...look(powers, 1),
    ]),
    loaded(spec, powers, 0, 1),
  )

/** Three migrations of the same devices. */
export const thrice = (spec: Spec, powers: readonly Power[]): Moves => {
  const back = only(to(0, 'RUNNING'), to(1, 'RUNNING'))
  return joined(migration(spec, powers), back, migration(spec, powers), back, migration(spec, powers))
}

/** A stream of each of two devices of different makes, each loaded into the other. */
export const foreign = (spec: Spec, powers: readonly Power[]): Moves =>
  fc.boolean().chain((isForeign) => {
    const [source, device] = isForeign ? [1, 0] : [0, 1]
    return joined(saved(spec, powers, source), loaded(spec, powers, source, device), only(...look(powers, device)))
  })

/** What only asks, moves no byte or is refused: none of it has an effect on any session. */
const idle = (spec: Spec, powers: readonly Power[]): fc.Arbitrary<Event> => {
  const nothing: Content = { type: 'literal', bytes: new Uint8Array() }
  const refused = [...unsupported(spec), 'ERROR' as const, ...strange]
  // What moves nothing is taken for an end, or for a beginning, more easily than anything else.
  const moving: readonly Event[] = [
    { type: 'read', session: 0, length: 0 },
    { type: 'write', session: 0, content: nothing },
  ]
  const events: readonly Event[] = [
    ...moving,
    ...moving,
    ...moving,
    { type: 'get-state' },
    { type: 'get-features' },
    { type: 'data-size' },
    { type: 'poll', session: 0 },
    { type: 'precopy-info', session: 0 },
    ...refused.map((target): Event => ({ type: 'set-state', target })),
  ]
  const calls = [
    callOf('MIG_DEVICE_STATE', PROBE | SET, { target: 'RUNNING' }),
    callOf('MIG_DEVICE_STATE', GET | SET, { target: 'RUNNING' }),
    callOf('MIG_DEVICE_STATE', SET, { target: 'RUNNING', argsz: 12 }),
  ]
  return fc.constantFrom(...events, ...(powers.includes('raw') ? calls : []))
}

/** Whether a move asks for a state in which a session is open: asked for once more, it leaves the session alone. */
const isOpening = ({ event }: Move): boolean =>
  event.type === 'set-state' && ['STOP_COPY', 'RESUMING', 'PRE_COPY', 'PRE_COPY_P2P'].includes(String(event.target))

/** A migration, with much between its acts that must not matter. */
export const besides = (spec: Spec, powers: readonly Power[]): Moves =>
  fc
    .tuple(
      migration(spec, powers),
      fc.array(fc.option(idle(spec, powers), { freq: 2 }), { minLength: 40, maxLength: 40, size: 'max' }),
      fc.boolean(),
    )
    .map(([moves, asides, isTwice]) =>
      moves.flatMap((one, at) => {
        const aside = asides[at % asides.length] ?? null
        const between = aside === null ? [] : [move(one.device, aside)]
        // In the middle of a stream as well: a first read, and the others behind it.
        if (one.event.type === 'read') return [move(one.device, one.event), ...between, one]
        return [one, ...(isTwice && isOpening(one) ? [one] : []), ...between]
      }),
    )

/** Streams of small devices are not longer. */
const LONGEST = 1024
/** How many of them a plan tries: what was read once is loaded so often. */
const AT_ONCE = 64

/** A stream of a stopped device, loaded once for every offset, spoilt there in a way; each failure is reset. */
const spoiltAt = (spoil: (offset: number) => Content) =>
  function* (_: Spec, powers: readonly Power[]): Generator<Plan> {
    for (let start = 0; start < LONGEST; start += AT_ONCE) {
      const offsets = [...Array(AT_ONCE).keys()].map((at) => start + at)
      yield [
        to(0, 'STOP_COPY'),
        drain(0, 0, 4096),
        ...offsets.flatMap((offset) => [
          to(1, 'RESUMING'),
          ...fill(1, 0, spoil(offset)),
          to(1, 'STOP'),
          ...look(powers, 1),
          move(1, { type: 'reset' }),
        ]),
      ]
    }
  }

/** A stream cut short at each of its bytes. */
export const everyCut = spoiltAt((offset) => captured(0, 0, 0, offset))

/** A stream with each of its bytes replaced. */
export const everyFlip = spoiltAt((offset) => {
  return { type: 'edit', content: captured(0, 0), at: offset, bytes: Uint8Array.of(0xa5) }
})

/** A device that runs on while it is saved, and of whose stream so many bytes were read, for every number of them. */
export const everyPart = (before: readonly Event[], after: readonly Event[]) =>
  function* (spec: Spec): Generator<Plan> {
    if (unsupported(spec).includes('PRE_COPY')) return
    for (let start = 0; start < LONGEST; start += AT_ONCE) {
      yield Array.from({ length: AT_ONCE }, (_, at) => [
        to(0, 'PRE_COPY'),
        ...[...before, { type: 'read', session: 0, length: start + at } as const, ...after].map((one) => move(0, one)),
        to(0, 'RUNNING'),
      ]).flat()
    }
  }

/** A stream of a stopped device, loaded into another one that is taken to each of its states from there. */
export function* everyEnd(spec: Spec, powers: readonly Power[]): Generator<Plan> {
  for (const target of supported(spec).filter((name) => name !== 'RESUMING')) {
    yield [
      to(0, 'STOP_COPY'),
      ...look(powers, 0),
      drain(0, 0, 4096),
      to(1, 'RESUMING'),
      ...fill(1, 0, captured(0, 0)),
      to(1, target),
      ...look(powers, 1),
    ]
  }
}
