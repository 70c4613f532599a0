// What the semantics says of an outcome: the grounds that it was put to the test on, each held or not, and what is
// known of the device after it. A device is believed what it answers, so that one breach does not hide the next.
import type { Belief } from '../belief.ts'
import type { GroundName } from '../ground.ts'

export interface Finding {
  readonly ground: GroundName
  /** What was wrong, and what was wanted instead, each a sentence; null where it held. */
  readonly refusal: { readonly because: string; readonly wanted: string } | null
}

export interface Ruling {
  readonly belief: Belief
  readonly findings: readonly Finding[]
}

export const held = (ground: GroundName): Finding => ({ ground, refusal: null })

export const wrong = (ground: GroundName, because: string, wanted: string): Finding => ({
  ground,
  refusal: { because, wanted },
})
