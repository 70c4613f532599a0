// What a revision changes for those who use today's protocol: cells of today's table, requests that take another path,
// pairs blocked, states that a failed request may newly leave a device in.
import type { Combination, Path } from './combination.ts'
import { featureSetsOf, isWithin, type FeatureSet } from './features.ts'
import { restrict, type Spec } from './spec.ts'
import { cellsOf, combinationsOf, differences, tableOf, type Difference } from './table.ts'

/** Cells of today's table that say something else in the revision's. */
export const changedCells = (today: Spec, revision: Spec): readonly Difference[] =>
  differences(cellsOf(tableOf(today)), cellsOf(tableOf(revision))).filter(({ left }) => left !== undefined)

/** A request that a user of today's protocol can make, on a device of the revision, and how its path changes. */
export interface ChangedRequest {
  readonly set: FeatureSet
  readonly from: string
  readonly to: string
  /** The way today, on a device with today's part of the features. */
  readonly before: Way
  readonly after: Way
}

/** How a request goes: by one path, not at all, or by none that the rule decides for. */
export type Way = Path | 'blocked' | 'tied'

const wayOf = ({ count, paths }: Combination): Way => (count === 0 ? 'blocked' : count > 1 ? 'tied' : paths[0]!)

/** Requests between today's states whose path is another one, for every feature set of the revision. */
export function changedRequests(today: Spec, revision: Spec): readonly ChangedRequest[] {
  const sets = featureSetsOf(today.features)
  return featureSetsOf(revision.features).flatMap((set) => {
    // What a device with these features offers in today's terms: the largest of today's sets within them.
    const old = sets.filter((each) => isWithin(each, set)).sort((a, b) => b.length - a.length)[0]
    if (old === undefined) return []
    const now = new Map(
      combinationsOf(tableOf(restrict(revision, set))).map((each) => [`${each.from} ${each.to}`, each]),
    )
    return combinationsOf(tableOf(restrict(today, old))).flatMap((combination) => {
      const { from, to } = combination
      const [before, after] = [wayOf(combination), wayOf(now.get(`${from} ${to}`)!)]
      return String(before) === String(after) ? [] : [{ set, from, to, before, after }]
    })
  })
}

/** The states that a changed request may leave visible when it fails, and could not before; by state. */
export function newlyVisible(changed: readonly ChangedRequest[]): ReadonlyMap<string, readonly ChangedRequest[]> {
  const visible = new Map<string, ChangedRequest[]>()
  for (const request of changed) {
    const known = typeof request.before === 'string' ? [request.from] : request.before
    for (const name of typeof request.after === 'string' ? [] : request.after) {
      if (!known.includes(name)) visible.set(name, [...(visible.get(name) ?? []), request])
    }
  }
  return visible
}
