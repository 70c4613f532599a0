// What requirements are tried with at random: mixtures of any events, of sequences that get somewhere, and of the two
// together. One kind alone does not do: pure chance hardly ever loads a stream, and users never do what is odd.
import fc from 'fast-check'
import type { Event, Kind, Power, Spec } from '#model'
import { swarms } from './events.ts'
import { move, type Plan } from './plan.ts'
import { rawCalls, rawInfos } from './raw.ts'
import { abandoned, live, loaded, migrations, poked, repeated, saved, sown } from './sequences.ts'
import { sizes } from './streams.ts'
import { targets } from './targets.ts'

/** Random sequences on one device: some of any events, some that save and load. */
export const wandering = (spec: Spec, powers: readonly Power[], without: readonly Kind[] = []): fc.Arbitrary<Plan> =>
  fc.oneof(
    { weight: 3, arbitrary: swarms(spec, powers, { length: 40, without }) },
    { weight: 2, arbitrary: sown(spec, powers, 1, saved(spec, powers, 0)) },
    { weight: 1, arbitrary: sown(spec, powers, 1, abandoned(spec, powers, 0)) },
    { weight: 1, arbitrary: fc.tuple(saved(spec, powers, 0), loaded(spec, powers, 0, 0)).map((parts) => parts.flat()) },
  )

/** Random sequences on two devices: migrations, with and without other events between. */
export const migrating = (spec: Spec, powers: readonly Power[]): fc.Arbitrary<Plan> =>
  fc.oneof(
    { weight: 4, arbitrary: migrations(spec, powers) },
    { weight: 2, arbitrary: sown(spec, powers, 2, migrations(spec, powers)) },
    { weight: 1, arbitrary: swarms(spec, powers, { devices: 2, length: 40 }) },
  )

/** Second migrations, while the files of the first ones are still used. */
export const poking = (spec: Spec, powers: readonly Power[]): fc.Arbitrary<Plan> => poked(repeated(spec, powers), 2)

/** Live migrations, some of them by a user who has opted in to precopy info v2, and anything else. */
export const counting = (spec: Spec, powers: readonly Power[]): fc.Arbitrary<Plan> =>
  fc.oneof(
    wandering(spec, powers),
    fc.tuple(fc.boolean(), live(spec, powers, 0)).map(([isOptedIn, moves]) => {
      return isOptedIn ? [move(0, { type: 'info-v2' }), ...moves] : moves
    }),
  )

/** Calls by their bytes, right ones and wrong ones, between requests and looks. */
export const calling = (spec: Spec, powers: readonly Power[]): fc.Arbitrary<Plan> => {
  if (!powers.includes('raw')) return wandering(spec, powers)
  const event = fc.oneof<fc.WeightedArbitrary<Event>[]>(
    { weight: 6, arbitrary: rawCalls(spec) },
    { weight: 3, arbitrary: rawInfos(fc.constantFrom(0, 0, 0, 1)) },
    { weight: 4, arbitrary: targets(spec).map((target): Event => ({ type: 'set-state', target })) },
    { weight: 3, arbitrary: fc.constantFrom<Event>({ type: 'get-state' }, { type: 'data-size' }) },
    { weight: 1, arbitrary: fc.constantFrom<Event>({ type: 'info-v2' }, { type: 'reset' }) },
    { weight: 1, arbitrary: sizes.map((length): Event => ({ type: 'read', session: 0, length })) },
  )
  return fc.array(event, { maxLength: 40, size: 'max' }).map((events) => events.map((one) => move(0, one)))
}
