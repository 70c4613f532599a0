// The kernel's vfio_mig_get_next_state as a function: look the pair up, skip over states that the device does not
// support, refuse on ERROR. Both guards of the skip loop are here: until its fix of June 2026 the loop of Linux 6.2 and
// later did not stop at ERROR, and a blocked request never returned.
import { allFeatures, inRowOrder, requiredFlags, type Spec } from '../spec.ts'
import { ERROR } from '../states.ts'
import type { Cells } from '../table.ts'
import { flagsOf } from '../features.ts'
import { EVERY_FLAG } from './hardcoded.ts'

/** What the function works from: the two C tables and its loop. */
export interface Helper {
  readonly cells: Cells
  /** The flags each state requires, ERROR included. */
  readonly required: Readonly<Record<string, number>>
  /** Whether the skip loop stops at ERROR. */
  readonly guarded: boolean
}

export type NextState =
  | { readonly type: 'next'; readonly state: string; readonly skipped: readonly string[] }
  | { readonly type: 'refused'; readonly skipped: readonly string[] }
  /** The current state is none the device supports: a kernel warning, and refused. */
  | { readonly type: 'warned' }
  /** The skip loop never ends; `skipped` comes round to where it was. */
  | { readonly type: 'endless'; readonly skipped: readonly string[] }

/** The required flags of every state of a spec, as the C table holds them. */
export const requiredOf = (spec: Spec): Readonly<Record<string, number>> => ({
  ...Object.fromEntries(inRowOrder(spec).map((state) => [state.name, requiredFlags(spec, state)])),
  [ERROR]: EVERY_FLAG,
})

/** The flags of a device with every feature of the spec. */
export const allFlags = (spec: Spec): number => flagsOf(spec.features, allFeatures(spec))

/** One call of the function for a device with these flags; unknown states are refused as unknown numbers are. */
export function nextState(helper: Helper, flags: number, current: string, target: string): NextState {
  const isSupported = (state: string): boolean => {
    const required = helper.required[state]
    return required !== undefined && (required & flags) >>> 0 === required
  }
  if (!isSupported(current)) return { type: 'warned' }
  if (!isSupported(target)) return { type: 'refused', skipped: [] }
  const skipped: string[] = []
  let next = helper.cells[current]![target]!
  while (!(helper.guarded && next === ERROR) && !isSupported(next)) {
    if (skipped.includes(next)) return { type: 'endless', skipped }
    skipped.push(next)
    next = helper.cells[next]![target]!
  }
  return next === ERROR ? { type: 'refused', skipped } : { type: 'next', state: next, skipped }
}
