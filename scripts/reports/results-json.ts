// The results of a verification as JSON, for machines and for `vfio-mig replay`: the same bytes for the same seed. A
// counterexample stands in it as it would stand alone in a file.
import { jsonOf, type FeatureSet } from '#model'
import type { Requirement, Verdict } from '#properties'
import type { Met } from '../expectations.ts'

/** What was found of one requirement with one feature set. */
export interface Result {
  readonly features: FeatureSet
  readonly requirement: Requirement
  readonly verdict: Verdict
}

export interface Results {
  readonly seed: number
  readonly runs: number
  readonly depth: number
  readonly backend: string
  readonly mutant: string | undefined
  /** Whether everything was tried that was to be. */
  readonly isWhole: boolean
  readonly results: readonly Result[]
  /** What came of the expectations file, if there was one. */
  readonly met: readonly Met[]
}

export function resultsJson({ results, met, ...rest }: Results): string {
  const value = {
    ...rest,
    results: results.map(({ requirement: { name, level, party }, ...result }) => ({
      requirement: name,
      level,
      party,
      ...result,
    })),
    expected: met.map(({ expectation: { requirement, features, reason, link }, came }) => ({
      requirement,
      ...(features === undefined ? {} : { features }),
      reason,
      ...(link === undefined ? {} : { link }),
      came,
    })),
  }
  return `${JSON.stringify(jsonOf(value), null, 2)}\n`
}
