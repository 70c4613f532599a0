// The frame that most certificates share: for every defined feature set, in the order of its flags, an entry for
// every ordered pair of different states, in the order of the kernel's rows. The frame is checked here once; what an
// entry must say is the claim's own matter, and it may look at its neighbours: the other entries of its set.
import { featureSetsOf, flagsOf, inRowOrder, restrict, type FeatureSet, type Spec, type StateRow } from '#model'
import type { Refusal } from './claim.ts'
import { listOf, pathOf, recordOf, shown, text, type Shape } from './shape.ts'

export interface Pair {
  readonly from: string
  readonly to: string
}

/** A certificate with an entry for every pair of every feature set. */
export interface PairCertificate<E extends Pair> {
  readonly sets: readonly { readonly features: FeatureSet; readonly pairs: readonly E[] }[]
}

/** What an entry can be judged by: the spec of its feature set, and the other entries of it. */
export interface Scope<E> {
  readonly features: FeatureSet
  readonly spec: Spec
  readonly rows: ReadonlyMap<string, StateRow>
  entry(from: string, to: string): E | undefined
}

/** Judges the entries of one set: what is wrong with an entry, or undefined. */
export type Objections<E> = (scope: Scope<E>) => (entry: E) => string | undefined

export const pairCertificate = <E extends Pair>(entry: Shape<E>): Shape<PairCertificate<E>> =>
  recordOf<PairCertificate<E>>({
    sets: listOf(recordOf<PairCertificate<E>['sets'][number]>({ features: listOf(text), pairs: listOf(entry) })),
  })

export const sameList = (left: readonly unknown[], right: readonly unknown[]): boolean =>
  left.length === right.length && left.every((value, index) => value === right[index])

/** The ordered pairs of different states, in the order of the rows. */
export function pairsOf(spec: Spec): readonly Pair[] {
  const names = inRowOrder(spec).map(({ name }) => name)
  return names.flatMap((from) => names.filter((to) => to !== from).map((to) => ({ from, to })))
}

/** Checks a certificate's shape, then that it has each set and pair in its place, then each entry. */
export function checkPairs<E extends Pair>(
  spec: Spec,
  certificate: unknown,
  entryShape: Shape<E>,
  objections: Objections<E>,
): readonly Refusal[] {
  const flaw = pairCertificate(entryShape)(certificate)
  if (flaw !== undefined) return [{ at: pathOf(flaw), because: flaw.because }]
  const { sets } = certificate as PairCertificate<E>
  const defined = featureSetsOf(spec.features)
  if (sets.length !== defined.length) {
    return [{ at: 'sets', because: `${defined.length} feature sets are defined, ${sets.length} are here` }]
  }
  return sets.flatMap(({ features, pairs }, index) => {
    const at = `sets[${index}]`
    if (!sameList(features, defined[index]!)) {
      return [{ at: `${at}.features`, because: `the set here is ${defined[index]!.join('|')}` }]
    }
    const within = restrict(spec, features)
    const expected = pairsOf(within)
    if (pairs.length !== expected.length) {
      return [{ at: `${at}.pairs`, because: `the set has ${expected.length} pairs, ${pairs.length} are here` }]
    }
    const place = expected.findIndex(({ from, to }, i) => pairs[i]!.from !== from || pairs[i]!.to !== to)
    if (place >= 0) {
      const [{ from, to }, found] = [expected[place]!, pairs[place]!]
      const because = `the pair here is ${from} -> ${to}, not ${shown(found.from)} -> ${shown(found.to)}`
      return [{ at: `${at}.pairs[${place}]`, because }]
    }
    const objection = objections(scopeOf(within, features, pairs))
    const flags = flagsOf(spec.features, features)
    return pairs.flatMap((entry, i) => {
      const because = objection(entry)
      if (because === undefined) return []
      return [{ at: `${at}.pairs[${i}]`, because: `${entry.from} -> ${entry.to} with flags ${flags}: ${because}` }]
    })
  })
}

function scopeOf<E extends Pair>(spec: Spec, features: FeatureSet, pairs: readonly E[]): Scope<E> {
  const rows = new Map(spec.states.map((row) => [row.name, row]))
  const entries = new Map(spec.states.map(({ name }) => [name, new Map<string, E>()]))
  for (const pair of pairs) entries.get(pair.from)!.set(pair.to, pair)
  return { features, spec, rows, entry: (from, to) => entries.get(from)?.get(to) }
}
