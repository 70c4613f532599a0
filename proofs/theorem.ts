// A theorem is a claim together with a way to prove it. Proving may search and is not trusted: a theorem counts as
// proved once the checker, which cannot search, has accepted the certificate that came out. What is refuted comes with
// counterexamples instead.
import { flagsOf, type FeatureSet, type Spec } from '#model'
import type { Claim, Rests } from './check/claim.ts'
import type { Pair, PairCertificate } from './check/pairs.ts'
import { pairsOf } from './check/pairs.ts'
import { nothingToRestOn, type CheckedTable, type SetTable } from './check/table.ts'

/** A case in which the statement does not hold, in words; the smallest come first. */
export interface Counterexample {
  readonly text: string
  /** How much it takes to show it: states on the paths concerned. */
  readonly size: number
  /** The request it is about, where it is about one. */
  readonly features?: FeatureSet
  readonly from?: string
  readonly to?: string
}

export type Proof<C> =
  | { readonly type: 'proved'; readonly certificate: C }
  | { readonly type: 'refuted'; readonly counterexamples: readonly Counterexample[] }

export interface Theorem<C = unknown> extends Claim<C> {
  /** Proves or refutes it for a spec. A theorem that rests on another is given what that one's certificate says. */
  prove(spec: Spec, rests: Rests): Proof<C>
}

/** A proof where there are no counterexamples, otherwise these, smallest first. */
export function decided<C>(certificate: C, counterexamples: readonly Counterexample[]): Proof<C> {
  if (counterexamples.length === 0) return { type: 'proved', certificate }
  return { type: 'refuted', counterexamples: [...counterexamples].sort((a, b) => a.size - b.size) }
}

/** A counterexample about one request. */
export const requestCounterexample = (
  spec: Spec,
  features: FeatureSet,
  { from, to }: Pair,
  because: string,
  size: number,
): Counterexample => ({
  text: `${from} -> ${to} with flags ${flagsOf(spec.features, features)}: ${because}`,
  size,
  features,
  from,
  to,
})

/** What an entry is for a pair, and what the pair shows to be false, if anything. */
export interface Finding<E extends Pair> {
  readonly entry: E
  readonly broken?: string | undefined
  readonly size?: number
}

/** Proves a theorem about every pair of every feature set from the table of each. */
export function provedByPairs<E extends Pair>(
  spec: Spec,
  rests: Rests,
  findingOf: (table: SetTable, pair: Pair, full: SetTable) => Finding<E>,
): Proof<PairCertificate<E>> {
  const { sets, full } = tableOfRests(rests)
  const counterexamples: Counterexample[] = []
  const certificate = {
    sets: sets.map((table) => ({
      features: table.features,
      pairs: pairsOf(table.spec).map((pair) => {
        const { entry, broken, size } = findingOf(table, pair, full)
        if (broken !== undefined) {
          counterexamples.push(requestCounterexample(spec, table.features, pair, broken, size ?? 2))
        }
        return entry
      }),
    })),
  }
  return decided(certificate, counterexamples)
}

/** The table that a theorem rests on; proving one without it is a defect of ours. */
export function tableOfRests({ paths }: Rests): CheckedTable {
  if (paths === undefined) throw new Error(nothingToRestOn)
  return paths
}
