// The one result model: what a verification found, and all it takes to understand it without the run. Every report is
// a pure function of it, and as JSON it is saved, merged and read again: the same bytes for the same seed. A
// counterexample stands in it as it would stand alone in a file.
import { jsonOf, type FeatureSet, type Power } from '#model'
import type { Requirement, Verdict } from '#properties'
import type { Exercise } from '../exercise.ts'
import type { Expectation, Met } from '../expectations.ts'
import type { Shard } from '../shard.ts'
import { replayLine } from './verdict-text.ts'

/** The format's version; a reader refuses a newer one. */
export const RESULTS_VERSION = 3

/** What was found of one requirement with one feature set. */
export interface Result {
  readonly features: FeatureSet
  readonly requirement: Requirement
  readonly verdict: Verdict
}

/** A device that was met, and what its backend can do. */
export interface Device {
  readonly features: FeatureSet
  readonly powers: readonly Power[]
}

/** A theorem about the model, or the tables as a whole: proved is never added up with what was tested. */
export interface Proved {
  readonly theorem: string
  /** What holds, or why it does not. */
  readonly says: string
  readonly isProved: boolean
}

/** What was asked for: results are joined only where all of it is equal. */
export interface Settings {
  /** The version of vfio-mig. */
  readonly tool: string
  /** The protocol and its revision. */
  readonly protocol: string
  readonly seed: number
  readonly runs: number
  readonly depth: number
  /** Milliseconds for all of it, where it was bounded: it is then not reproducible. */
  readonly time?: number | undefined
  readonly backend: string
  readonly mutant?: string | undefined
  /** The options that a live device was met by, as they are typed: what replays it needs them again. */
  readonly options?: string | undefined
  /** A requirement or the beginning of its name, where not all of them were meant. */
  readonly only?: string | undefined
  /** Whether deviations fail as well. */
  readonly strict: boolean
  readonly devices: readonly Device[]
  /** What is expected to be broken. */
  readonly expect: readonly Omit<Expectation, 'place'>[]
}

export interface Results extends Settings {
  readonly version: number
  /** Which part of the work this is, where it is not all of it. */
  readonly shard?: Shard | undefined
  /** Whether everything was tried that was to be. */
  readonly isWhole: boolean
  /** Nothing where the model was not looked at. */
  readonly proved: readonly Proved[]
  readonly results: readonly Result[]
  /** What came of the expectations file, if there was one. */
  readonly met: readonly Met[]
  /** For each device; nothing where nobody counted. */
  readonly exercise: readonly Exercise[]
}

/** The line that performs a broken verdict's counterexample again. */
function replayOf(verdict: Verdict, given: Results): string | undefined {
  const broken = verdict.type === 'excepted' ? verdict.verdict : verdict
  return 'counterexample' in broken ? replayLine(broken.counterexample, given) : undefined
}

export function resultsJson(given: Results): string {
  const { results, met, exercise, expect, devices, isWhole, shard, proved, version, ...settings } = given
  const value = {
    version,
    ...settings,
    shard,
    isWhole,
    devices,
    expect,
    proved,
    results: results.map(({ requirement: { name, level, party }, features, verdict }) => ({
      requirement: name,
      level,
      party,
      features,
      replay: replayOf(verdict, given),
      verdict,
    })),
    expected: met.map(({ expectation: { requirement, features, reason, link }, came }) => ({
      requirement,
      features,
      reason,
      link,
      came,
    })),
    exercise,
  }
  return `${JSON.stringify(jsonOf(value), null, 2)}\n`
}
