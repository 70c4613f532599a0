// Requests that overlap in time may have taken effect in any order that their intervals leave open. They are admitted
// if one such order is; which one it was is not known, so that what follows any of them may follow.
import type { Spec } from '../spec.ts'
import type { Step } from '../trace.ts'
import { ruling } from '../admits.ts'
import { distinct, keyOf, type Configuration } from './configuration.ts'
import { widest, type Latitude } from './latitude.ts'
import type { Refusal } from './refusal.ts'

/** A step with its place in the trace. */
export interface Placed {
  readonly at: number
  readonly step: Step
}

/** More requests at once than this are not searched: what follows is then not known. */
export const AT_ONCE = 8

/** Steps of one device, cut where nothing was under way: within a group each step overlaps another one. */
export function groupsOf(steps: readonly Placed[]): readonly (readonly Placed[])[] {
  const groups: Placed[][] = []
  let end = Number.NEGATIVE_INFINITY
  for (const placed of [...steps].sort((a, b) => a.step.began - b.step.began)) {
    if (placed.step.began < end) groups.at(-1)!.push(placed)
    else groups.push([placed])
    end = Math.max(end, placed.step.ended)
  }
  return groups
}

export interface Concurrent {
  /** What may follow; nothing where no order is admitted. */
  readonly configurations: readonly Configuration[]
  /** What was refused: without configurations what ended the order that came furthest, else the fewest deviations. */
  readonly refusals: readonly (Refusal & { readonly step: number })[]
}

/** Rules on steps that overlap, in every order that their intervals leave open. */
export function concurrent(
  spec: Spec,
  before: readonly Configuration[],
  group: readonly Placed[],
  latitude: Latitude = widest,
): Concurrent {
  if (group.length === 1) {
    const { at, step } = group[0]!
    const { configurations, refusal } = ruling(spec, before, step.act.event, step.outcome, latitude)
    return { configurations, refusals: refusal === null ? [] : [{ step: at, ...refusal }] }
  }
  // What is seen while a request is under way is explained by that request, or not at all.
  const alone = { ...latitude, otherResets: false }
  let reached: readonly Configuration[] = []
  let fewest: Concurrent['refusals'] | undefined
  let furthest = { done: -1, refusals: [] as Concurrent['refusals'] }
  const seen = new Set<string>()
  search(new Set(), before, [])
  return fewest === undefined
    ? { configurations: [], refusals: furthest.refusals }
    : { configurations: distinct(reached), refusals: fewest }

  function search(
    done: ReadonlySet<Placed>,
    configurations: readonly Configuration[],
    refusals: Concurrent['refusals'],
  ) {
    if (done.size === group.length) {
      if (fewest === undefined || refusals.length < fewest.length) [fewest, reached] = [refusals, configurations]
      else if (refusals.length === fewest.length) reached = [...reached, ...configurations]
      return
    }
    const left = group.filter((placed) => !done.has(placed))
    const marks = [left.map(({ at }) => at).join(), refusals.length, ...configurations.map(keyOf).sort()]
    if (seen.has(marks.join('/'))) return
    seen.add(marks.join('/'))
    for (const placed of left) {
      // What ended before this began took effect before it.
      if (left.some((other) => other !== placed && other.step.ended <= placed.step.began)) continue
      const { act, outcome } = placed.step
      const { configurations: following, refusal } = ruling(spec, configurations, act.event, outcome, alone)
      const noted = refusal === null ? refusals : [...refusals, { step: placed.at, ...refusal }]
      if (following.length > 0) search(new Set([...done, placed]), following, noted)
      else if (done.size > furthest.done) furthest = { done: done.size, refusals: noted }
    }
  }
}
