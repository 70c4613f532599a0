// What a device has of a revision: a user of an older revision knows a part of the features of a newer device, and
// takes it for a device with that part alone. The table of that part is what the user expects.
import { featureSetsOf, isWithin, nameOfSet, type FeatureSet } from '../features.ts'
import { restrict } from '../spec.ts'
import { tableOf, type TransitionTable } from '../table.ts'
import type { Revision } from './revision.ts'

/** The largest feature set of a revision among the features of a device; none where it lacks the mandatory ones. */
export const partOf = ({ spec }: Revision, having: FeatureSet): FeatureSet =>
  featureSetsOf(spec.features).findLast((each) => isWithin(each, having)) ?? []

const tables = new Map<string, TransitionTable>()

/** The table of a revision for what a device with these features has of it; derived once. */
export function tableFor(revision: Revision, having: FeatureSet): TransitionTable {
  const part = partOf(revision, having)
  const key = `${revision.name} ${nameOfSet(part)}`
  const table = tables.get(key) ?? tableOf(restrict(revision.spec, part))
  tables.set(key, table)
  return table
}
