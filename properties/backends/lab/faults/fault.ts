// A fault planted in the sample driver, on top of its mends: a verifier that has met no fault in real code has shown
// little. It is an edit of a few lines, as a driver's author might have written them, and says in which class it has
// to be found.
import type { Flavour } from '../config.ts'
import type { Change } from '../edits.ts'

export interface Fault extends Change {
  /** What is wrong with it, as a clause. */
  readonly meaning: string
  /** What it has to be found as: by a must, or by a should or a practice and by no must. */
  readonly class: 'refuted' | 'deviates'
  /** The lab that it takes to find it, where that is not the plain one. */
  readonly flavour?: Flavour
  /** The only requirement that it is put to, where under each of them the kernel dies and is booted again. */
  readonly asks?: string
  /** The bug of the protocol's history that it reproduces. */
  readonly bug?: string
}

/** A state, as the driver names it. */
export const state = (name: string): string => `VFIO_DEVICE_STATE_${name}`
