// Two threads of a user on one device: what one does while a request of the other is under way. Everything else happens
// in turn, so that what came of the two can be seen afterwards.
import fc from 'fast-check'
import type { Event, Power, Spec } from '#model'
import { move, type Plan } from './plan.ts'
import { sizes } from './streams.ts'
import { supported } from './targets.ts'

const state: Event = { type: 'get-state' }

/** What a thread may do at any time. */
const anything = (spec: Spec, powers: readonly Power[]): fc.Arbitrary<Event> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom(...supported(spec)).map((target): Event => ({ type: 'set-state', target })),
    },
    { weight: 4, arbitrary: fc.constant(state) },
    { weight: 3, arbitrary: fc.constant<Event>({ type: 'reset' }) },
    { weight: 3, arbitrary: sizes.map((length): Event => ({ type: 'read', session: 0, length })) },
    { weight: 1, arbitrary: fc.constant<Event>({ type: 'precopy-info', session: 0 }) },
    { weight: 1, arbitrary: fc.constant<Event>({ type: 'poll', session: 0 }) },
    ...(powers.includes('reopen') ? [{ weight: 1, arbitrary: fc.constant<Event>({ type: 'reopen' }) }] : []),
  )

/** Pairs of acts at the same time, and a look at the device between them. */
export const overlapping = (spec: Spec, powers: readonly Power[]): fc.Arbitrary<Plan> =>
  fc
    .array(fc.tuple(anything(spec, powers), fc.option(anything(spec, powers)), sizes), {
      minLength: 1,
      maxLength: 8,
      size: 'max',
    })
    .map((rounds) =>
      rounds.flatMap(([one, other, length]) => [
        move(0, one),
        ...(other === null ? [] : [{ ...move(0, other), lane: 1 }]),
        move(0, state),
        move(0, { type: 'read', session: 0, length }),
      ]),
    )

/** Every request for a state from every state that one request leads to, each with a second act at the same time. */
export function* requestsAtOnce(spec: Spec, powers: readonly Power[]): Generator<Plan> {
  const targets = supported(spec).map((target): Event => ({ type: 'set-state', target }))
  const others: readonly Event[] = [
    state,
    { type: 'reset' },
    { type: 'read', session: 0, length: 16 },
    ...(powers.includes('reopen') ? [{ type: 'reopen' } as const] : []),
  ]
  const after: readonly Event[] = [state, { type: 'read', session: 0, length: 16 }]
  for (const before of [null, ...targets]) {
    for (const target of targets) {
      for (const other of others) {
        const start = before === null ? [state] : [before]
        yield [
          ...[...start, target].map((event) => move(0, event)),
          { ...move(0, other), lane: 1 },
          ...after.map((event) => move(0, event)),
        ]
      }
    }
  }
}
