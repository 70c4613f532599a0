// The words in which witnesses are written: the acts of a user and a guest on the devices of their stage, each as short
// as it can be said. Device 0 is the faulty one.
import type { Content } from '../../content.ts'
import type { Act, Event, Fault, StateCode } from '../../device.ts'
import { HEADER_BYTES, INFO_BYTES, numberOfState, PAYLOAD_BYTES, viewOf } from '../../structures.ts'
import { deviceFeatures, ioctls } from '../../uapi.ts'

/** Acts by the name of the mutant that they show. */
export type Witnesses = Readonly<Record<string, readonly Act[]>>

export const on = (device: number, ...events: readonly Event[]): readonly Act[] =>
  events.map((event) => ({ device, lane: 0, event }))

/** Two threads at the same time. */
export const atOnce = (one: Event, other: Event): readonly Act[] => [
  { device: 0, lane: 0, event: one },
  { device: 0, lane: 1, event: other },
]

export const ALL = 100_000
export const bytes = (...some: readonly number[]): Content => ({ type: 'literal', bytes: Uint8Array.from(some) })
export const captured = (device: number, from = 0, to = ALL, session = 0): Content => ({
  type: 'captured',
  device,
  session,
  from,
  to,
})

export const state: Event = { type: 'get-state' }
export const view: Event = { type: 'inspect' }
export const arcs: Event = { type: 'arcs' }
export const poll: Event = { type: 'poll', session: 0 }
export const info: Event = { type: 'precopy-info', session: 0 }
export const reset: Event = { type: 'reset' }
export const reopen: Event = { type: 'reopen' }
export const close: Event = { type: 'close', session: 0 }
export const features: Event = { type: 'get-features' }
export const size: Event = { type: 'data-size' }
export const optIn: Event = { type: 'info-v2' }
export const to = (target: StateCode): Event => ({ type: 'set-state', target })
export const ways = (...targets: readonly StateCode[]): readonly Event[] => targets.map(to)
export const read = (length = ALL, session = 0): Event => ({ type: 'read', session, length })
export const write = (content: Content): Event => ({ type: 'write', session: 0, content })
export const dirty = (page = 0, value = 1): Event => ({ type: 'dirty', page, content: bytes(value, 2, 3) })
export const run = (ticks: number): Event => ({ type: 'advance', ticks })
export const faults = (...plan: readonly Fault[]): Event => ({ type: 'faults', plan })
/** What a user may have left in data_fd. */
export const LEFT_FD = 90
/** A call of VFIO_DEVICE_FEATURE on a feature; where nothing else is said, it asks for STOP and is right. */
export const call = (
  feature: keyof typeof deviceFeatures,
  bits: number,
  { target = 'STOP', fd = -1, ...more }: Partial<Event<'raw'>> & { target?: StateCode; fd?: number } = {},
): Event => {
  const payload = new Uint8Array(PAYLOAD_BYTES)
  viewOf(payload).setUint32(0, numberOfState(target), true)
  viewOf(payload).setInt32(4, fd, true)
  return { type: 'raw', argsz: HEADER_BYTES + PAYLOAD_BYTES, flags: deviceFeatures[feature] | bits, payload, ...more }
}
/** Precopy info by its bytes. */
export const infoCall = (more: Partial<Event<'raw-info'>> = {}): Event => ({
  type: 'raw-info',
  session: 0,
  command: ioctls.VFIO_MIG_GET_PRECOPY_INFO,
  argsz: INFO_BYTES,
  flags: 0,
  ...more,
})
export const before: Fault = { arc: 0, errno: 'EIO', leaves: 'before' }
export const toError: readonly Event[] = [faults({ ...before, leaves: 'error' }), to('STOP'), state]

/** Saves device 0 with reads of a length, as often, and loads it into device 1. */
export const saved = (...reads: readonly Event[]): readonly Act[] => [
  ...on(0, to('STOP_COPY'), ...reads, view),
  ...on(1, to('RESUMING'), write(captured(0)), to('STOP'), view),
]
export const whole = saved(read())
/** Device 1 saved, so that its stream can be written to device 0. */
export const stream = on(1, to('STOP_COPY'), read())
export const loading = (...contents: readonly Content[]): readonly Act[] => [
  ...stream,
  ...on(0, to('RESUMING'), ...contents.map(write), to('STOP'), view, to('RUNNING'), state),
]
export const HALF = 300
export const halves: readonly Content[] = [captured(1, 0, HALF), captured(1, HALF)]
export const fourTimes = (...events: readonly Event[]): readonly Event[] => [...events, ...events, ...events, ...events]
