// What is verified: a device of a protocol, met through its backend, and how a plan is performed on a fresh one. No
// promise is made where neither the backend nor its world makes one.
import { isLast, sizeOf, TRACE_VERSION, type Event, type FeatureSet, type Layout, type Power } from '#model'
import type { Replies, Spec, Trace, World } from '#model'
import type { Backend, Closing } from './backend.ts'
import type { Plan } from '#generators'
import type { Protocol } from './protocol.ts'
import type { Needs } from './requirement.ts'
import { run } from './run.ts'
import { scriptOf } from './script.ts'

export interface Subject<S = Spec, E = Event, P = Replies> {
  readonly protocol: Protocol<E>
  /** The protocol as a device with these features has it. */
  readonly spec: S
  readonly features: FeatureSet
  readonly backend: Backend<E, P>
}

/** Why a requirement says nothing about a subject, or undefined where it does. */
export function lacking<S, E, P>(needs: Needs, { features, backend }: Subject<S, E, P>): string | undefined {
  const feature = needs.features.find((name) => !features.includes(name))
  if (feature !== undefined) return `the device has no ${feature}`
  const powers: readonly Power[] = [
    ...needs.powers,
    ...(needs.foreign === true ? (['foreign'] as const) : []),
    ...(needs.machine === undefined ? [] : (['peers'] as const)),
  ]
  const power = powers.find((name) => !backend.powers.includes(name))
  if (power !== undefined) return `the backend has no power "${power}"`
  const { devices = Infinity } = backend
  return needs.devices > devices ? `it takes ${needs.devices} devices, and the backend has ${devices}` : undefined
}

/** A way to perform plans, each on a fresh world; without a promise where world and backend know none. */
export function performing<S, E, P>(
  { backend, features, protocol }: Subject<S, E, P>,
  layout: Layout,
  deadline?: number,
): (plan: Plan<E>) => Trace<E, P> | Promise<Trace<E, P>> {
  const header = {
    version: TRACE_VERSION,
    protocol: protocol.name,
    features: Array.from({ length: sizeOf(layout) }, () => features),
    powers: backend.powers,
    ...(layout.machine === undefined ? {} : { machine: layout.machine }),
    ...(layout.foreign === true ? { foreign: true } : {}),
    // Devices that are numbered are some that a person can find again.
    ...(backend.devices === undefined ? {} : { backend: backend.name }),
    partial: false,
  }
  const setting = { header, deadline, protocol }
  const on = (world: World<E, P>, plan: Plan<E>): Trace<E, P> | Promise<Trace<E, P>> => {
    const trace = run<E, P>(world, scriptOf<E, P>(plan, protocol), setting)
    if (backend.close === undefined) return trace
    if (trace instanceof Promise) return trace.then(async (known) => endedBy(known, await backend.close?.(world)))
    const closing = backend.close(world)
    return closing instanceof Promise ? closing.then((deeds) => endedBy(trace, deeds)) : endedBy(trace, closing)
  }
  return (plan) => {
    const world = backend.open(layout)
    return world instanceof Promise ? world.then((opened) => on(opened, plan)) : on(world, plan)
  }
}

/** A trace with what was done after it; nothing is, where something did not come back before. */
function endedBy<E, P>(trace: Trace<E, P>, deeds: Closing<E, P>): Trace<E, P> {
  if (deeds === undefined || deeds.length === 0 || isLast(trace.steps.at(-1)?.outcome.type ?? '')) return trace
  const before = trace.steps.length
  const more = deeds.map((deed, at) => ({ ...deed, began: 2 * (before + at), ended: 2 * (before + at) + 1 }))
  return { ...trace, steps: [...trace.steps, ...more] }
}

/** Performs a plan on a fresh world. */
export const performed = <S, E, P>(
  subject: Subject<S, E, P>,
  layout: Layout,
  plan: Plan<E>,
  deadline?: number,
): Trace<E, P> | Promise<Trace<E, P>> => performing(subject, layout, deadline)(plan)
