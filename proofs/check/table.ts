// The table as the accepted certificate of `paths` states it: no more than a way to look its steps up. The other claims
// are about this table and no other, so they need no derivation of their own.
import { ERROR, allFeatures, restrict, type FeatureSet, type Spec, type StateRow } from '#model'
import type { Rests } from './claim.ts'
import type { PathsCertificate } from './paths.ts'

/** The table of one feature set. */
export interface SetTable {
  readonly features: FeatureSet
  /** The spec of a device with these features. */
  readonly spec: Spec
  row(state: string): StateRow | undefined
  has(state: string): boolean
  isArc(from: string, to: string): boolean
  /** What the kernel's table would say: ERROR where the pair is blocked, and in the row and column of ERROR. */
  cell(from: string, to: string): string
}

export interface CheckedTable {
  /** In the order of their flags. */
  readonly sets: readonly SetTable[]
  /** The table of a device with every feature: the one that the kernel carries. */
  readonly full: SetTable
}

/** The table that an accepted certificate of `paths` states. */
export function tableIn(spec: Spec, certificate: PathsCertificate): CheckedTable {
  const sets = certificate.sets.map(({ features, pairs }): SetTable => {
    const within = restrict(spec, features)
    const rows = new Map<string, StateRow>(within.states.map((row) => [row.name, row]))
    const next = new Map([...rows.keys()].map((name) => [name, new Map<string, string>()]))
    for (const pair of pairs) next.get(pair.from)!.set(pair.to, 'next' in pair ? pair.next : ERROR)
    const heads = new Map([...rows.keys()].map((name) => [name, new Set<string>()]))
    for (const arc of within.arcs) heads.get(arc.from)!.add(arc.to)
    return {
      features,
      spec: within,
      row: (state) => rows.get(state),
      has: (state) => rows.has(state),
      isArc: (from, to) => heads.get(from)?.has(to) ?? false,
      cell: (from, to) => next.get(from)?.get(to) ?? (from === to && rows.has(to) ? to : ERROR),
    }
  })
  return { sets, full: sets.find(({ features }) => features.length === allFeatures(spec).length)! }
}

/** The table of one set, or undefined where `paths` was not accepted. */
export const setTable = ({ paths }: Rests, features: FeatureSet): SetTable | undefined =>
  paths?.sets.find((set) => set.features.join() === features.join())

/** What a claim says that was given nothing to rest on. */
export const nothingToRestOn = 'rests on paths, of which no certificate was accepted'
