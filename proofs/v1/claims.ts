// Three claims about the values of device_state, and their checkers, which search nothing: every state is reached by
// listed transitions; no step leads into an invalid value; and the error is left by a reset alone.
import { v1, type Spec } from '#model'
import type { Claim, Refusal } from '../check/claim.ts'
import { listOf, orNull, pathOf, recordOf, shown, text, whole, type Shape } from '../check/shape.ts'
import { stepsFrom, type Step } from './step.ts'

/** Each state with its distance from RUNNING, and the state before it on a shortest way; null for RUNNING itself. */
export interface Reached {
  readonly states: readonly { readonly state: string; readonly steps: number; readonly after: string | null }[]
}

/** A set of values that no step leaves. */
export interface Closed {
  readonly values: readonly number[]
}

const reachedShape: Shape<Reached> = recordOf({
  states: listOf(recordOf({ state: text, steps: whole, after: orNull(text) })),
})
const closedShape: Shape<Closed> = recordOf({ values: listOf(whole) })

/** A check of what has the right shape; what has not is refused where it departs. */
const shaped =
  <C>(shape: Shape<C>, check: (spec: Spec, certificate: C) => readonly Refusal[]): Claim<C>['check'] =>
  (spec, certificate) => {
    const flaw = shape(certificate)
    return flaw === undefined ? check(spec, certificate as C) : [{ at: pathOf(flaw), because: flaw.because }]
  }

function checkReached(spec: Spec, { states }: Reached): readonly Refusal[] {
  const steps = new Map(states.map((entry) => [entry.state, entry.steps]))
  const isArc = (from: string, to: string): boolean => spec.arcs.some((arc) => arc.from === from && arc.to === to)
  const refusals: Refusal[] = states.flatMap(({ state, steps: count, after }, index): Refusal[] => {
    const at = `states[${index}]`
    if (after === null) return state === 'RUNNING' && count === 0 ? [] : [{ at, because: 'only RUNNING begins' }]
    if (!isArc(after, state)) return [{ at, because: `${shown(after)} -> ${state} is no listed transition` }]
    return steps.get(after) === count - 1 ? [] : [{ at, because: `${shown(after)} is not one step nearer` }]
  })
  for (const { from, to } of spec.arcs) {
    if ((steps.get(to) ?? Infinity) > (steps.get(from) ?? Infinity) + 1) {
      refusals.push({ at: 'states', because: `${from} -> ${to} makes ${to} nearer` })
    }
  }
  const names = spec.states.map(({ name }) => name)
  const lost = names.filter((name) => !steps.has(name))
  if (lost.length > 0) refusals.push({ at: 'states', because: `${lost.join(', ')} is not there` })
  if (states.length !== steps.size) refusals.push({ at: 'states', because: 'a state stands twice' })
  return refusals
}

/** Whether steps out of a set lead out of it, but for those that are excused. */
function leaving(values: readonly number[], isExcused: (step: Step) => boolean): readonly Refusal[] {
  const strange = values.filter((value) => value < 0 || value > v1.MASK)
  if (strange.length > 0) return [{ at: 'values', because: `${strange.join(', ')} is no value of three bits` }]
  return values.flatMap((from) =>
    stepsFrom(from).flatMap((step): Refusal[] => {
      const out = isExcused(step) ? [] : step.to.filter((value) => !values.includes(value))
      return out.map((value) => ({ at: 'values', because: `${from} by ${step.action} leads to ${value}` }))
    }),
  )
}

const ERROR = v1.withError(0)

export const reachable: Claim<Reached> = {
  name: 'v1-reachable',
  statement: 'Every valid state is reached from _RUNNING by listed transitions, by so many and no fewer.',
  version: 1,
  uses: [],
  check: shaped(reachedShape, checkReached),
  holds({ states }) {
    const most = Math.max(...states.map(({ steps }) => steps))
    return `${states.length} states, each at most ${most} from _RUNNING`
  },
}

export const closed: Claim<Closed> = {
  name: 'v1-no-invalid-value',
  statement: 'No write and no reset, whether it succeeds or fails, leads from a state into an invalid value.',
  version: 1,
  uses: [],
  check: shaped(closedShape, (_, { values }) => [
    ...(values.includes(v1.bits.RUNNING) ? [] : [{ at: 'values', because: 'the first state is not there' }]),
    ...values
      .filter((value) => v1.meaningOf(value).kind === 'invalid')
      .map((value) => ({ at: 'values', because: `${value} is invalid` })),
    ...leaving(values, () => false),
  ]),
  holds: ({ values }) => `${values.length} values are closed under 9 actions with 2 outcomes each`,
}

export const recovery: Claim<Closed> = {
  name: 'v1-recovery',
  statement: 'A reset leads out of the error, to _RUNNING; nothing else does.',
  version: 1,
  uses: [],
  check: shaped(closedShape, (_, { values }) => [
    ...(values.length === 1 && values[0] === ERROR ? [] : [{ at: 'values', because: 'it is not the error alone' }]),
    ...leaving(values, ({ action, succeeds }) => action === 'reset' && succeeds),
    ...stepsFrom(ERROR)
      .filter(({ action, succeeds, to }) => action === 'reset' && succeeds && to.join() !== `${v1.bits.RUNNING}`)
      .map(({ to }) => ({ at: 'values', because: `a reset leads to ${to.join(', ')}` })),
  ]),
  holds: () => 'the error is closed under the 8 writes; a reset leads to RUNNING',
}
