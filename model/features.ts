// The features of VFIO_DEVICE_FEATURE_MIGRATION: each is a bit of its flags. STOP_COPY is mandatory; the header leaves
// every set without it, and every bit not listed here, to be defined in the future.

/** A feature as a row of data; `bit` is its position in the flags. */
export interface FeatureRow {
  readonly name: string
  readonly bit: number
  /** Set in every defined feature set. */
  readonly mandatory: boolean
  /** Features without which this one has no defined meaning. */
  readonly needs: readonly string[]
}

/** The highest bit a feature may have: the kernel's flags table is of unsigned int, and ERROR uses every bit of it. */
export const BIT_MAX = 30

/** Names of features in the order of their bits. */
export type FeatureSet = readonly string[]

export const features = {
  STOP_COPY: { name: 'STOP_COPY', bit: 0, mandatory: true, needs: [] },
  P2P: { name: 'P2P', bit: 1, mandatory: false, needs: ['STOP_COPY'] },
  PRE_COPY: { name: 'PRE_COPY', bit: 2, mandatory: false, needs: ['STOP_COPY'] },
} as const satisfies Record<string, FeatureRow>

/** The flags value of a feature set, as VFIO_DEVICE_FEATURE_MIGRATION reports it. */
export const flagsOf = (rows: readonly FeatureRow[], set: FeatureSet): number =>
  rows.reduce((flags, row) => (set.includes(row.name) ? flags + 2 ** row.bit : flags), 0)

/** The feature set of a flags value; bits that no row defines are left out. */
export const setOf = (rows: readonly FeatureRow[], flags: number): FeatureSet =>
  rows.filter((row) => Math.floor(flags / 2 ** row.bit) % 2 === 1).map((row) => row.name)

/** The defined feature sets, by flags value: the mandatory features, and any others whose needs are met. */
export function featureSetsOf(rows: readonly FeatureRow[]): readonly FeatureSet[] {
  const sorted = [...rows].sort((a, b) => a.bit - b.bit)
  let sets: string[][] = [[]]
  for (const row of sorted) {
    const having = sets.map((set) => [...set, row.name])
    sets = row.mandatory ? having : [...sets, ...having]
  }
  return sets
    .filter((set) => sorted.every((row) => !set.includes(row.name) || row.needs.every((need) => set.includes(need))))
    .sort((a, b) => flagsOf(sorted, a) - flagsOf(sorted, b))
}

/** Whether every feature of `part` is in `whole`. */
export const isWithin = (part: FeatureSet, whole: FeatureSet): boolean => part.every((name) => whole.includes(name))

/** A feature set as written in C and in reports: `STOP_COPY|P2P`. */
export const nameOfSet = (set: FeatureSet): string => (set.length === 0 ? 'none' : set.join('|'))
