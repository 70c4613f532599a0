// What is known of one requirement on one device after it was verified. A pass says how often it was tested: what no
// run put to the test is silent, what could not be told is unknown, and neither is green.
import type { Act, Event, FeatureSet, Replies, Trace } from '#model'
import type { Level } from './requirement.ts'

/** The format's version; a reader refuses a newer one. */
export const COUNTEREXAMPLE_VERSION = 1

/** A run that breaks a requirement, with all it takes to perform or to judge it again. */
export interface Counterexample<E = Event, P = Replies> {
  readonly version: number
  readonly requirement: string
  readonly level: Level
  readonly backend: string
  readonly features: FeatureSet
  readonly seed: number
  /** By trying every sequence in the order of their lengths, or by chance. */
  readonly found: 'enumerated' | 'random'
  /** Whether the same acts broke it again on a fresh device; where not, the trace is all there is. */
  readonly reproduced: boolean
  readonly acts: readonly Act<E>[]
  readonly trace: Trace<E, P>
  /** Index of the step of the trace that breaks the requirement. */
  readonly step: number
  readonly because: string
  readonly wanted: string
}

/** How much was done. */
export interface Effort {
  /** Plans performed and judged, not counting those of shrinking. */
  readonly runs: number
  /** Events performed in them. */
  readonly events: number
  /** How often the requirement was put to the test and held. */
  readonly witnessed: number
}

export type Verdict<E = Event, P = Replies> =
  | ({ readonly type: 'upheld' } & Effort)
  /** No run put it to the test. */
  | ({ readonly type: 'silent' } & Effort)
  | BrokenVerdict<E, P>
  /** It was broken as it is known to be, for a reason; how is the verdict within. */
  | { readonly type: 'excepted'; readonly reason: string; readonly verdict: BrokenVerdict<E, P> }
  | { readonly type: 'inapplicable'; readonly because: string }
  /** Cut short, or the device was lost, or a run could not be judged. */
  | ({
      readonly type: 'unknown'
      readonly because: string
      /** The trace of the run that could not be judged. */
      readonly last?: Trace<E, P>
      /** The device cannot be opened or given back any more: nothing else can be tried on it. */
      readonly isGone?: true
    } & Effort)

/** What a verdict on a requirement that was broken is. */
export type BrokenVerdict<E = Event, P = Replies> = {
  /** `deviates` where it is no must. */
  readonly type: 'refuted' | 'deviates'
  readonly counterexample: Counterexample<E, P>
} & Effort
