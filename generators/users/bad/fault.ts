// A user with one fault: which duty it breaks, what it does before the act that is wrong, and what from that act
// on. On a sound device it is the user that is to be accused, at that act and no other.
import type { Content, Spec } from '#model'
import type { Plan } from '../../plan.ts'
import { discover, type User } from '../habit.ts'

export interface BadUser extends User {
  /** The requirement that it breaks. */
  readonly duty: string
  /** The entry of the list of bugs that it is like, where it is like one. */
  readonly bug?: string
  /** Requirements below the level of its duty that the same fault breaks as well. */
  readonly also: readonly string[]
  /** What it does before the act that is wrong; that act is the next one of its plan. */
  before(spec: Spec): Plan
}

/** A fault: everything up to the wrong act, and that act with what follows. */
interface Fault
  extends Pick<BadUser, 'name' | 'does' | 'duty'>, Partial<Pick<BadUser, 'bug' | 'also' | 'features' | 'powers'>> {
  parts(spec: Spec): readonly [Plan, Plan]
}

export const bad = ({ parts, ...fault }: Fault): BadUser => ({
  features: [],
  powers: [],
  also: [],
  ...fault,
  before: (spec) => parts(spec)[0],
  plan: (spec) => parts(spec).flat(),
})

export const BOTH = [...discover(0), ...discover(1)]

export const PRE_COPY = ['PRE_COPY']
/** Bytes that a user may have, and no device gave. */
export const ONES: Content = { type: 'literal', bytes: Uint8Array.of(1, 1, 1, 1) }
