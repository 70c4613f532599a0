// What a device is expected to break, each with the reason. An expectation never makes anything green: what is broken
// as expected is excepted, and an expectation for what is kept by now is an error, so that a file of them says no less
// and no more than what is true.
import type { FeatureSet } from '#model'
import type { Verdict } from '#properties'

/** A requirement that is expected to be broken. */
export interface Expectation {
  readonly requirement: string
  /** The feature set that it is about; every one where it is left out. */
  readonly features: FeatureSet | undefined
  readonly reason: string
  readonly link: string | undefined
  /** Where it is written. */
  readonly place: string
}

export interface Expectations {
  readonly device: string | undefined
  readonly entries: readonly Expectation[]
}

const isAbout = ({ features }: Expectation, set: FeatureSet): boolean =>
  features === undefined || features.join() === set.join()

/** The entry for a requirement on a device of a feature set, if there is one. */
export const expectationFor = (
  { entries }: Expectations,
  requirement: string,
  features: FeatureSet,
): Expectation | undefined => entries.find((entry) => entry.requirement === requirement && isAbout(entry, features))

/** What the file that `--expect` names says; nothing where there is none. Its reader is loaded only where it is. */
export async function expectationsFrom(path: string | undefined, protocol = 'v2'): Promise<Expectations> {
  if (path === undefined) return { device: undefined, entries: [] }
  const { expectationsAt } = await import('./expectations-file.ts')
  return expectationsAt(path, protocol)
}

/** What came of an entry: it was broken as expected, or kept throughout, or neither can be said. */
export interface Met {
  readonly expectation: Expectation
  readonly came: 'broken' | 'kept' | 'silent' | 'unknown' | 'inapplicable'
}

/** What each kind of verdict is to an entry. */
export const cameOf = {
  upheld: 'kept',
  refuted: 'broken',
  deviates: 'broken',
  excepted: 'broken',
  silent: 'silent',
  unknown: 'unknown',
  inapplicable: 'inapplicable',
} as const satisfies Readonly<Record<Verdict['type'], Met['came']>>

/** What was found of a requirement with a feature set. */
export interface Found {
  readonly requirement: string
  readonly features: FeatureSet
  readonly came: Met['came']
}

/** What decides where an entry is about several feature sets, first to last. */
const weights = ['broken', 'unknown', 'silent', 'kept', 'inapplicable'] as const

/**
 * What came of each entry that something was found for. It was kept only where every set that it is about was tried to
 * the end (`isWhole`) and kept it; sets to which the requirement does not apply do not count.
 */
export const metBy = ({ entries }: Expectations, found: readonly Found[], isWhole: boolean): readonly Met[] =>
  entries.flatMap((expectation): Met[] => {
    const own = found.filter(
      ({ requirement, features }) => requirement === expectation.requirement && isAbout(expectation, features),
    )
    if (own.length === 0) return []
    const has = (came: Met['came']): boolean => own.some((one) => one.came === came)
    const came = weights.find(has)!
    return [{ expectation, came: came === 'broken' || isWhole ? came : 'unknown' }]
  })
