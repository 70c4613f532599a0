// Why an outcome is not admitted: the ground, and what was wrong in this case. It carries the passage along, so that a
// counterexample can be read beside the header.
import type { Citation } from '../citation.ts'
import { grounds, type GroundName, type Level } from './ground.ts'

export interface Refusal {
  readonly rule: GroundName
  readonly level: Level
  /** What was wrong here, as a clause. */
  readonly because: string
  readonly citation: Citation
}

/** A refusal on a ground. */
export const refusal = (rule: GroundName, because: string): Refusal => ({
  rule,
  level: grounds[rule].level,
  because,
  citation: grounds[rule].cites,
})
