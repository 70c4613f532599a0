// Which steps of a trace were under way at the same time, and on which devices. Which of two such steps took effect
// first is not known, however their lines are ordered: neither tells what the device was in before or is in after.
import type { Step, Trace } from '#model'

/** The devices that something else was under way on, by step; undefined where there is none, and for what it lacks. */
export type Overlaps = readonly (ReadonlySet<number> | undefined)[]

const none: Overlaps = []
const known = new WeakMap<Trace, Overlaps>()

/** What each step of a trace overlapped. */
export function overlapsOf(trace: Trace): Overlaps {
  // Whoever follows a trace asks; of one thread this pass is all that it costs.
  if (isInTurn(trace.steps)) return none
  const overlaps = known.get(trace) ?? foundIn(trace.steps)
  known.set(trace, overlaps)
  return overlaps
}

function isInTurn(steps: readonly Step[]): boolean {
  let latest = Number.NEGATIVE_INFINITY
  for (let index = 0; index < steps.length; index++) {
    const { began, ended } = steps[index]!
    if (began < latest) return false
    latest = ended
  }
  return true
}

function foundIn(steps: readonly Step[]): Overlaps {
  const overlaps: (Set<number> | undefined)[] = Array.from({ length: steps.length }, () => undefined)
  const order = steps.map((_, index) => index).sort((one, two) => steps[one]!.began - steps[two]!.began)
  for (const [at, one] of order.entries()) {
    for (let next = at + 1; next < order.length; next++) {
      const two = order[next]!
      if (steps[two]!.began >= steps[one]!.ended) break
      ;(overlaps[one] ??= new Set()).add(steps[two]!.act.device)
      ;(overlaps[two] ??= new Set()).add(steps[one]!.act.device)
    }
  }
  return overlaps
}
