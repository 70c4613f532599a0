// A fault planted in the sample driver, on top of its mends: a verifier that has met no fault in real code has shown
// little. It is an edit of a few lines, as a driver's author might have written them, and says in which class it has
// to be found.
import type { Change } from '../edits.ts'

export interface Fault extends Change {
  /** What is wrong with it, as a clause. */
  readonly meaning: string
  /** What it has to be found as: by a must, or by a should or a practice and by no must. */
  readonly class: 'refuted' | 'deviates'
  /** The bug of the protocol's history that it reproduces. */
  readonly bug?: string
}

/** A state, as the driver names it. */
export const state = (name: string): string => `VFIO_DEVICE_STATE_${name}`
