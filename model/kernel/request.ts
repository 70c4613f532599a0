// What a user's request does on a device whose driver works as every driver in the tree does: it asks the helper for
// the next step until it stands at the target, and stops at the first error. With the right tables this is the
// protocol; with wrong ones it is what a user would see of the fault.
import { chain } from '../arcs.ts'
import type { Spec } from '../spec.ts'
import { nextState, type Helper, type NextState } from './next-state.ts'

/** Whether a driver performs any step it is handed, or refuses (with a kernel warning) arcs it does not know. */
export type Driver = 'executes' | 'refuses'

export interface Observation {
  /** The arcs performed, in order. */
  readonly arcs: readonly string[]
  /** `ok`, an error number, or a request that never returns. */
  readonly result: 'ok' | 'errno' | 'endless'
  /** The state afterwards; where the request never returns, the one it hangs in. */
  readonly end: string
  /** Whether the kernel's log has a warning. */
  readonly warned: boolean
}

/** Answers one question of the driver: the next step from a state to a target. */
export type NextStep = (current: string, target: string) => NextState

/** One request. `known` are the arcs that a refusing driver performs; an executing driver is given none. */
export function requested(step: NextStep, from: string, target: string, known?: ReadonlySet<string>): Observation {
  const arcs: string[] = []
  const seen = new Set<string>()
  let end = from
  while (end !== target) {
    const next = step(end, target)
    if (seen.has(end) || next.type === 'endless') return { arcs, result: 'endless', end, warned: false }
    seen.add(end)
    if (next.type !== 'next') return { arcs, result: 'errno', end, warned: next.type === 'warned' }
    const arc = chain(end, next.state)
    if (known !== undefined && !known.has(arc)) return { arcs, result: 'errno', end, warned: true }
    arcs.push(arc)
    end = next.state
  }
  return { arcs, result: 'ok', end, warned: false }
}

/** The step function of a helper for a device with these flags. */
export const stepBy =
  (helper: Helper, flags: number): NextStep =>
  (current, target) =>
    nextState(helper, flags, current, target)

/** The arcs of a spec by name, as a refusing driver knows them. */
export const knownArcs = (spec: Spec): ReadonlySet<string> => new Set(spec.arcs.map(({ from, to }) => chain(from, to)))

/** How a wrong observation differs from the right one, by where it first can be noticed; the worst comes first. */
export const sights = ['endless', 'end', 'arcs', 'warning', 'none'] as const

export type Sight = (typeof sights)[number]

export function sightOf(right: Observation, wrong: Observation): Sight {
  if (wrong.result === 'endless' && right.result !== 'endless') return 'endless'
  if (wrong.result !== right.result || wrong.end !== right.end) return 'end'
  if (wrong.arcs.join() !== right.arcs.join()) return 'arcs'
  return wrong.warned === right.warned ? 'none' : 'warning'
}
