// Plans that can be enumerated: every walk through the states up to a length, with a look after each step. What is
// wrong with a transition shows in the shortest of them.
import { everyTarget, move, sequencesOf, to, type Move, type Plan } from '#generators'
import type { Event, Power, Spec } from '#model'

/** What is done after each request of a walk. */
type Looks = (powers: readonly Power[]) => readonly Event[]

const asMoves = (events: readonly Event[]): readonly Move[] => events.map((event) => move(0, event))

/** Every sequence of requests on one device, shortest first, with something done before the first and after each. */
export const walks = (after: Looks, before: readonly Event[] = [{ type: 'get-state' }]) =>
  function* (spec: Spec, powers: readonly Power[], depth: number): Generator<Plan> {
    const targets = everyTarget(spec)
    const steps = new Map(targets.map((target) => [target, [to(0, target), ...asMoves(after(powers))]]))
    const start = asMoves(before)
    for (let length = 1; length <= depth; length++) {
      for (const sequence of sequencesOf(targets, length)) {
        yield [...start, ...sequence.flatMap((target) => steps.get(target)!)]
      }
    }
  }

/** A look at the state after each request. */
export const observing: Looks = () => [{ type: 'get-state' }]
