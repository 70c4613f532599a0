// What users do by habit, as parts of plans: how they stop and start a device, save and load it. A device with P2P is
// taken through its quiesced state both ways, as a user with several devices has to.
import {
  INFO_BYTES,
  ioctls,
  stateOf,
  type Age,
  type Content,
  type Event,
  type FeatureSet,
  type Power,
  type Spec,
} from '#model'
import { captured, drain, fill, move, to, type Move, type Plan } from '../plan.ts'

/** A user of the protocol, and what it does. Its world has two devices of one make. */
export interface User {
  readonly name: string
  /** What it does, as a sentence without its subject. */
  readonly does: string
  readonly features: FeatureSet
  readonly powers: readonly Power[]
  plan(spec: Spec): Plan
}

/** More than a stream has: what one read or write is of, unless there is a reason. */
export const CHUNK = 4096

export const discover = (device: number): Plan => [
  move(device, { type: 'get-features' }),
  move(device, { type: 'data-size' }),
]

export const close = (device: number, session: Age = 0): Move => move(device, { type: 'close', session })
export const reset = (device: number): Move => move(device, { type: 'reset' })
export const look = (device: number): Move => move(device, { type: 'get-state' })
export const info = (device: number): Move => move(device, { type: 'precopy-info', session: 0 })
/** The same into memory that the kernel cannot reach: it fails. */
export const unreadable = (device: number): Move =>
  move(device, {
    type: 'raw-info',
    session: 0,
    command: ioctls.VFIO_MIG_GET_PRECOPY_INFO,
    argsz: INFO_BYTES,
    flags: 0,
    memory: 'unreadable',
  })
export const read = (device: number, length = CHUNK, session: Age = 0): Move =>
  move(device, { type: 'read', session, length })
export const write = (device: number, content: Content, session: Age = 0): Move =>
  move(device, { type: 'write', session, content })

/** Lets the next arcs fail. */
export const failing = (device: number, ...plan: Event<'faults'>['plan']): Move =>
  move(device, { type: 'faults', plan })

/** A state where the device has it. */
export const perhaps = (spec: Spec, device: number, name: 'RUNNING_P2P' | 'PRE_COPY' | 'PRE_COPY_P2P'): Plan =>
  stateOf(spec, name) === undefined ? [] : [to(device, name)]

export const stop = (spec: Spec, device: number): Plan => [...perhaps(spec, device, 'RUNNING_P2P'), to(device, 'STOP')]
export const start = (spec: Spec, device: number): Plan => [
  ...perhaps(spec, device, 'RUNNING_P2P'),
  to(device, 'RUNNING'),
]

/** A stopped device, read to its end. The file is closed once STOP has ended its session. */
export const save = (spec: Spec, device: number, length = CHUNK): Plan => [
  ...stop(spec, device),
  to(device, 'STOP_COPY'),
  drain(device, 0, length),
  to(device, 'STOP'),
  close(device),
]

/** A running device, read until nothing is left before it is stopped, and then to its end. */
export const saveLive = (spec: Spec, device: number, length = CHUNK): Plan => [
  to(device, 'PRE_COPY'),
  info(device),
  drain(device, 0, length),
  info(device),
  ...perhaps(spec, device, 'PRE_COPY_P2P'),
  to(device, 'STOP_COPY'),
  drain(device, 0, length),
  to(device, 'STOP'),
  close(device),
]

/** What a source gave, written and taken over. Where a device loads its own stream, that session is older by one. */
export const load = (spec: Spec, source: number, device: number, contents?: readonly Content[]): Plan => [
  to(device, 'RESUMING'),
  ...(contents ?? [captured(source, source === device ? 1 : 0)]).flatMap((content) => fill(device, 0, content)),
  ...start(spec, device),
  close(device),
]

/** Something the guest does while the device runs. */
export const touch = (device: number): Move =>
  move(device, { type: 'dirty', page: 0, content: { type: 'pattern', seed: 7, length: 4 } })
