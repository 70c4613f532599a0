// The types of the shared machinery for the region protocol, and how its judges are written: what the semantics says of
// each step on one ground, or an account of several devices that compares.
import { v1 as model, type Spec, type Trace as AnyTrace } from '#model'
import { broken, heldBy, type Judgement, type Requirement as AnyRequirement } from '../../requirement.ts'

export type Requirement = AnyRequirement<Spec, model.Event, model.Replies>
export type Trace = AnyTrace<model.Event, model.Replies>

/** What a look at a step finds: nothing, that it was put to the test and held, a breach. */
export type Look = undefined | number | { readonly because: string; readonly wanted: string }

/** A judge by a look at every step; what a look remembers is made for each trace. */
export const judging =
  (begin: (trace: Trace) => (step: Trace['steps'][number]) => Look) =>
  (_: Spec, trace: Trace): Judgement => {
    const look = begin(trace)
    let witnesses = 0
    for (const [index, step] of trace.steps.entries()) {
      const found = look(step)
      if (typeof found === 'object') return broken(index, found.because, found.wanted)
      witnesses += found ?? 0
    }
    return heldBy(witnesses)
  }

/** Something of each device, replaced at every step. */
export function perDevice<T>(first: T): { get(device: number): T; set(device: number, value: T): void } {
  const all: T[] = []
  return { get: (device) => all[device] ?? first, set: (device, value) => void (all[device] = value) }
}

/** A judge by one ground of the semantics. */
export const byGround = (name: model.GroundName) =>
  judging(({ header }) => {
    const beliefs = perDevice(header.partial ? model.joinedLate : model.opened)
    return ({ act: { device, event }, outcome }) => {
      const { belief, findings } = model.admits(beliefs.get(device), event, outcome)
      beliefs.set(device, belief)
      const own = findings.filter(({ ground }) => ground === name)
      return own.find(({ refusal }) => refusal !== null)?.refusal ?? own.length
    }
  })
