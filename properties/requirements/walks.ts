// Plans that can be enumerated: every walk through the states up to a length, with a look after each step, and one plan
// for every pair of states. What is wrong with a transition shows in the shortest of them.
import { ERROR } from '#model'
import { captured, drain, everyTarget, fill, move, sequencesOf, strange, supported, to } from '#generators'
import type { Move, Plan } from '#generators'
import type { Event, Power, Spec, StateCode } from '#model'

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

/** A device that loads its own stream, all of it: the one way to leave RESUMING with success. */
const loaded: Plan = [
  to(0, 'STOP_COPY'),
  drain(0, 0, 4096),
  to(0, 'RESUMING'),
  // By then the session that was read from is the second newest one.
  ...fill(0, 0, captured(0, 1)),
]
/** A device that fails for good, and what made it so taken back. */
const failed: Plan = [
  move(0, { type: 'faults', plan: [{ arc: 0, errno: 'EIO', leaves: 'error' }] }),
  to(0, 'STOP'),
  move(0, { type: 'faults', plan: [] }),
]

/** How a device that was just opened is brought to each of its states, and to ERROR where faults can be planned. */
export function ways(spec: Spec, powers: readonly Power[]): readonly (readonly [string, Plan])[] {
  const plain = supported(spec).map((name) => [name, name === 'RESUMING' ? loaded : [to(0, name)]] as const)
  return powers.includes('faults') ? [...plain, [ERROR, failed]] : plain
}

/** A plan for every pair of a state and a target, every number that means nothing included. */
export const pairs = (after: Looks) =>
  function* (spec: Spec, powers: readonly Power[]): Generator<Plan> {
    const targets: readonly StateCode[] = [...new Set<StateCode>([...everyTarget(spec), ...strange])]
    const looking = move(0, { type: 'get-state' })
    for (const [, way] of ways(spec, powers)) {
      for (const target of targets) yield [...way, looking, to(0, target), ...asMoves(after(powers))]
    }
  }

/** The same after every state: ERROR, and a load that has begun, among them. */
export const everyState = (after: Looks) =>
  function* (spec: Spec, powers: readonly Power[]): Generator<Plan> {
    for (const [, way] of ways(spec, powers)) yield [...way, ...asMoves(after(powers))]
  }

/** A device that is closed in every state and opened again, where that can be done, and then asked for each state. */
export function* reopening(spec: Spec, powers: readonly Power[]): Generator<Plan> {
  if (!powers.includes('reopen')) return
  for (const [, way] of ways(spec, powers)) {
    for (const target of supported(spec)) yield [...way, move(0, { type: 'reopen' }), to(0, target)]
  }
}

/** Enumerations one after the other. */
export const either = (...all: readonly ((spec: Spec, powers: readonly Power[], depth: number) => Iterable<Plan>)[]) =>
  function* (spec: Spec, powers: readonly Power[], depth: number): Generator<Plan> {
    for (const each of all) yield* each(spec, powers, depth)
  }
