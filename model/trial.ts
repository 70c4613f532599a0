// A reading of the path rule put on trial: for every pair of a feature set, whether it gives the path that the table
// takes, another one, or no single one. The table is the kernel's own, walked by the kernel's own helper.
import type { Path } from './combination.ts'
import { flagsOf, type FeatureSet } from './features.ts'
import { eightStates } from './kernel/hardcoded.ts'
import { nextState, type Helper } from './kernel/next-state.ts'
import { derivedHelper } from './kernel/leaks.ts'
import { protocol, restrict, type Spec } from './spec.ts'
import { combinationsOf, tableOf } from './table.ts'
import type { Reading } from './rules.ts'

export interface Sentence {
  readonly from: string
  readonly to: string
  /** What the reading gives: no path (blocked), one, or several that tie. */
  readonly given: readonly Path[]
  /** The path that the table takes, or null where it refuses. */
  readonly taken: Path | null
  /** A tie is not counted as wrong, even where the table refuses. */
  readonly verdict: 'right' | 'wrong' | 'tied'
}

/** The table that readings are held against: the kernel's for today's protocol, the derived one for a revision. */
export const helperFor = (spec: Spec): Helper =>
  spec === protocol ? { cells: eightStates.cells, required: eightStates.required, guarded: true } : derivedHelper(spec)

/** The way a helper leads a device from a state to a target, or null where it is refused (or led round in a circle). */
export function pathBy(helper: Helper, flags: number, from: string, to: string): Path | null {
  const path = [from]
  while (path.at(-1) !== to) {
    const next = nextState(helper, flags, path.at(-1)!, to)
    if (next.type !== 'next' || path.includes(next.state)) return null
    path.push(next.state)
  }
  return path
}

const isSame = (a: Path, b: Path): boolean => a.length === b.length && a.every((name, index) => name === b[index])

/** Tries a reading on every pair of a feature set. */
export function trialOf(reading: Reading, spec: Spec, set: FeatureSet): readonly Sentence[] {
  const helper = helperFor(spec)
  const flags = flagsOf(spec.features, set)
  return combinationsOf(tableOf(restrict(spec, set), reading)).map(({ from, to, count, paths }) => {
    const taken = pathBy(helper, flags, from, to)
    const isRight = taken === null ? count === 0 : count === 1 && isSame(paths[0]!, taken)
    return { from, to, given: paths, taken, verdict: count > 1 ? 'tied' : isRight ? 'right' : 'wrong' }
  })
}
