// A requirement is a rule that a device has to keep: what it says and where the header says it, plans that put it to
// the test, and a judge. The judge is a pure function of a trace, so that a trace recorded elsewhere is judged by the
// same code. Generic in the protocol: its spec, its events, its replies.
import type { Arbitrary } from 'fast-check'
import type { Citation, Event, FeatureSet, Layout, Power, Replies, Spec, Trace } from '#model'
import type { Plan } from '#generators'

/** `must` and `should` are the header's; `practice` is what every driver does although no text asks for it. */
export type Level = 'must' | 'should' | 'practice'

/** Whose duty it is: the vfio core's, the driver's, or that of whoever uses the device. */
export type Party = 'core' | 'driver' | 'user'

/** What a trace says of a requirement. */
export type Judgement =
  /** It was put to the test this often, and held. */
  | { readonly type: 'holds'; readonly witnesses: number }
  /** The trace never put it to the test. */
  | { readonly type: 'silent' }
  /** It was put to the test, and the trace does not tell what came of it. */
  | { readonly type: 'unknown'; readonly because: string }
  | {
      readonly type: 'broken'
      /** Index of the step that breaks it. */
      readonly step: number
      /** What was wrong about it, and what was wanted instead: each a sentence. */
      readonly because: string
      readonly wanted: string
    }

/** What a requirement cannot be put to the test without; the layout is the world that its plans speak of. */
export interface Needs extends Layout {
  readonly features: FeatureSet
  readonly powers: readonly Power[]
}

/** A function of the kernel, and the file that has it. */
export interface Code {
  readonly path: string
  readonly name: string
}

export interface Requirement<S = Spec, E = Event, P = Replies> {
  /** Its subject and itself: `sessions/last-arc-opens`. */
  readonly name: string
  /** What it says, as one sentence. */
  readonly statement: string
  readonly level: Level
  readonly party: Party
  /** The Linux release whose header first asks for it. */
  readonly since: string
  /** The header's words; none for a practice, which no text asks for. */
  readonly cites: readonly Citation[]
  /** Where a practice was read: a function of the kernel. */
  readonly code?: Code
  readonly needs: Needs
  /**
   * Plans that are tried before any random one, all of them, shortest first: what they find is a shortest
   * counterexample. `depth` bounds how many requests a plan makes.
   */
  first?(spec: S, powers: readonly Power[], depth: number): Iterable<Plan<E>>
  /** Random plans, for what cannot be enumerated. A plan uses a power only where it is there. */
  plan(spec: S, powers: readonly Power[]): Arbitrary<Plan<E>>
  /** Total: it judges any trace of the protocol, not only those of its own plans. */
  judge(spec: S, trace: Trace<E, P>): Judgement
}

export const silent: Judgement = { type: 'silent' }

/** Holds where there was a witness, and is silent otherwise. */
export const heldBy = (witnesses: number): Judgement => (witnesses > 0 ? { type: 'holds', witnesses } : silent)

export const broken = (step: number, because: string, wanted: string): Judgement => ({
  type: 'broken',
  step,
  because,
  wanted,
})
