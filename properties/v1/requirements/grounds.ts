// The requirements that a single answer can break, in the light of those before it: one for each ground of the
// semantics, with the plans that put it to the test.
import { v1 as generators } from '#generators'
import { v1 as model, type Ground, type Power, type Spec } from '#model'
import { byGround, type Requirement } from './kind.ts'

type First = NonNullable<Requirement['first']>
type Plan = Requirement['plan']

const values = model.values.map(({ value }) => value)

/** Every sequence of requests, the state read before and after each, and what was begun reset at the end. */
const walks: First = function* (_spec: Spec, _powers: readonly Power[], depth: number) {
  let ends: generators.V1Plan[] = [generators.begun(1)]
  for (let length = 1; length <= depth; length++) {
    ends = ends.flatMap((plan) => values.map((value) => [...plan, generators.to(0, value), generators.looked(0)]))
    yield* ends
    for (const plan of ends) yield [...plan, generators.move(0, { type: 'reset' }), generators.looked(0)]
  }
}

/** The same request three times in a row: whether it is supported at all. */
const stubborn: First = function* () {
  const { begun, looked, to } = generators
  for (const names of [['STOP'], ['PRE_COPY'], ['PRE_COPY', 'STOP_AND_COPY']] as const) {
    const way = names.slice(0, -1).flatMap((name) => [to(0, name), looked(0)])
    const once = [to(0, names.at(-1)!), looked(0)]
    yield [...begun(1), ...way, ...once, ...once, ...once]
  }
}

const FAIL: model.Event = { type: 'faults', plan: [{ on: 'transition', at: 0, leaves: 'previous' }] }
const BREAK: model.Event = { type: 'faults', plan: [{ on: 'transition', at: 0, leaves: 'error' }] }

/** A request that fails, what it leaves, and the way out of that, from and to every value. */
const failures: First = function* (_, powers) {
  if (!powers.includes('faults')) return
  const { begun, looked, move, to } = generators
  for (const fault of [FAIL, BREAK]) {
    for (const from of [1, 3, 2, 0, 4]) {
      const failed = [...begun(1), to(0, from), looked(0), move(0, fault), to(0, from === 1 ? 0 : 1), looked(0)]
      yield failed
      yield [...failed, move(0, { type: 'reset' }), looked(0)]
      for (const target of values) yield [...failed, to(0, target), looked(0)]
    }
  }
}

/** Every access to the structure, in every state, written before it is read. */
const everyAccess: First = function* () {
  const { begun, move, to } = generators
  const read = (offset: number, width: number) => move(0, { type: 'access', offset, width })
  for (const state of [1, 3, 2, 4]) {
    const start = [...begun(1), to(0, state)]
    for (const width of [1, 2, 4, 8]) for (let at = 0; at < 32; at += width) yield [...start, read(at, width)]
    yield [...start, move(0, { type: 'access', offset: 4, width: 4, value: 5 }), read(4, 4)]
    for (const [type, offset] of [
      ['pending-bytes', 8],
      ['data-offset', 16],
    ] as const) {
      yield [...start, move(0, { type }), move(0, { type: 'access', offset, width: 8, value: 5 }), move(0, { type })]
    }
  }
}

/** The first rounds in every state, each field read twice. */
const rounds: First = function* () {
  const { begun, drain, looked, move, to } = generators
  for (const way of ['trapped', 'mapped'] as const) {
    for (const state of ['STOP_AND_COPY', 'PRE_COPY'] as const) {
      for (const twice of [false, true])
        yield [...begun(1), to(0, state), looked(0), drain(0, { length: 4096, way, twice }), looked(0)]
    }
  }
  yield [...begun(1), to(0, 'RESUMING'), move(0, { type: 'data-offset' }), move(0, { type: 'data-offset' })]
}

const wandering: Plan = (_, powers) => generators.wandering(powers)
const migrations: Plan = (_, powers) => generators.migrations(powers)

const both = (...all: readonly First[]): First =>
  function* (...given) {
    for (const each of all) yield* each(...given)
  }

/** What puts the grounds of a subject to the test, and how many devices that takes. */
const searches: Readonly<Record<string, { readonly first: First; readonly plan: Plan; readonly devices: number }>> = {
  states: { first: both(failures, rounds, walks), plan: wandering, devices: 1 },
  requests: { first: walks, plan: wandering, devices: 1 },
  arcs: { first: stubborn, plan: wandering, devices: 1 },
  error: { first: failures, plan: wandering, devices: 1 },
  reset: { first: both(failures, walks), plan: wandering, devices: 1 },
  region: { first: both(everyAccess, rounds), plan: wandering, devices: 1 },
  saving: { first: rounds, plan: migrations, devices: 2 },
}

/** The grounds that are tested only where the device can be made to fail, or has an mmapped part. */
const powersFor: Partial<Record<model.GroundName, readonly Power[]>> = {
  'error/reset-alone': ['faults'],
}

export const byGrounds: readonly Requirement[] = (Object.entries(model.grounds) as [model.GroundName, Ground][]).map(
  ([name, { level, statement, cites }]) => {
    const { first, plan, devices } = searches[name.split('/')[0]!]!
    const needs = { features: [], powers: powersFor[name] ?? [], devices }
    return {
      name,
      statement,
      level,
      party: 'driver',
      since: 'v1',
      cites: [cites],
      needs,
      first,
      plan,
      judge: byGround(name),
    }
  },
)
