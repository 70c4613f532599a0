// QEMU's SaveVMHandlers for the region protocol: setup, pending, iterate, complete on the source; load_setup and
// load_state on the destination. A round reads data_offset, data_size and the data; that it was taken is told to the
// device by the next read of pending_bytes, so what was last read of it must not be used twice.
import { bits, meaningOf } from '../../v1/states.ts'
import type { FlagName } from '../flags.ts'
import type { Failure, Vmm } from '../holding.ts'
import { ask, changes, goOn, setState, type Doing, type Held } from './region.ts'

/** Sends a packet; data is a piece by its number, with its bytes. */
export type Send = (one: Held, flag: FlagName, bytes?: Uint8Array, piece?: number) => Doing<Failure>

const none = new Uint8Array()

/** save_setup. */
export function* setUp(vmm: Vmm, one: Held, send: Send): Doing<Failure> {
  const failure = yield* send(one, 'setup')
  if (failure !== null) return failure
  const entered = yield* setState(vmm, one, changes.save)
  if (entered !== null) return entered
  if (vmm.habits.config === 'running') yield* send(one, 'config', configOf(vmm, one))
  return yield* send(one, 'end')
}

const configOf = ({ stage }: Vmm, one: Held): Uint8Array => Uint8Array.of(stage.config(one.device))

/** save_live_pending. */
export function* update(one: Held): Doing<Failure> {
  const outcome = yield* ask(one.device, { type: 'pending-bytes' })
  if (outcome.type !== 'ok') return `pending_bytes of device ${one.device} cannot be read`
  one.pending = outcome.value
  return null
}

/** One round: what is available, as a packet; how many bytes it had, or why it failed. */
function* saveBuffer({ habits, stage }: Vmm, one: Held, send: Send): Doing<number | string> {
  const because = `a round of device ${one.device} fails`
  const first = habits.order === 'size-first' ? yield* ask(one.device, { type: 'data-size' }) : undefined
  const offset = yield* ask(one.device, { type: 'data-offset' })
  if (offset.type !== 'ok') return because
  const size = first ?? (yield* ask(one.device, { type: 'data-size' }))
  if (size.type !== 'ok') return because
  const length = Number(size.value)
  const bytes: number[] = []
  while (bytes.length < length) {
    const event = { type: 'read-data', from: bytes.length, length: stage.scenario.chunk, way: 'mapped' } as const
    const part = yield* ask(one.device, event)
    if (part.type !== 'ok' || part.value.length === 0) return because
    bytes.push(...part.value)
  }
  const piece = length === 0 ? undefined : one.pieces++
  return (yield* send(one, 'data', Uint8Array.from(bytes), piece)) ?? length
}

/** save_live_iterate. */
export function* iterate(vmm: Vmm, one: Held, send: Send): Doing<Failure> {
  if (one.pending === 0n) {
    const failure = yield* update(one)
    if (failure !== null) return failure
  }
  if (one.pending === 0n) {
    one.isDone = true
    if (vmm.habits.emptiness === 'told') yield* send(one, 'data', none)
    return yield* send(one, 'end')
  }
  const count = yield* saveBuffer(vmm, one, send)
  if (typeof count === 'string') return count
  // Where nobody asks in between, the next iteration has to.
  if (vmm.habits.pending === 'read-again') one.pending = 0n
  return yield* send(one, 'end')
}

/** save_live_complete_precopy. */
export function* complete(vmm: Vmm, one: Held, send: Send): Doing<Failure> {
  const failure = (yield* setState(vmm, one, changes.stopAndCopy)) ?? (yield* update(one))
  if (failure !== null) return failure
  while (one.pending > 0n) {
    const count = yield* saveBuffer(vmm, one, send)
    if (typeof count === 'string') return count
    if (count === 0 || vmm.habits.reading === 'once') break
    const unknown = yield* update(one)
    if (unknown !== null) return unknown
  }
  const lost = yield* whetherReset(vmm, one)
  return lost ?? (yield* send(one, 'end')) ?? (yield* setState(vmm, one, changes.saved))
}

/** A device that was reset has nothing pending either: that is no end. */
function* whetherReset({ habits }: Vmm, one: Held): Doing<Failure> {
  if (habits.belief === 'remembered') return null
  const known = yield* ask(one.device, { type: 'get-state' })
  return known.type === 'ok' && meaningOf(known.value).name === 'STOP_AND_COPY'
    ? null
    : `device ${one.device} was reset`
}

/** save_state. */
export function* saveConfig(vmm: Vmm, one: Held, send: Send): Doing<Failure> {
  if (vmm.habits.config !== 'stopped') return null
  const failure = yield* send(one, 'config', configOf(vmm, one))
  return failure ?? (yield* send(one, 'end'))
}

/** load_setup: nothing is lost by a reset of a device that is about to be loaded. */
export function* setUpLoad(vmm: Vmm, one: Held): Doing<Failure> {
  const failure = yield* setState(vmm, one, changes.load)
  if (failure === null || vmm.habits.stuck === 'left') return failure
  yield* ask(one.device, { type: 'reset' })
  return yield* setState(vmm, one, changes.load)
}

/** load_state, one packet of it: data is written where data_offset says, and its length to data_size. */
export function* load(
  vmm: Vmm,
  one: Held,
  from: Held,
  packet: { readonly flag: FlagName; readonly bytes: Uint8Array; readonly piece: number | undefined },
): Doing<Failure> {
  const { flag, bytes, piece } = packet
  if (flag === 'setup') return yield* setUpLoad(vmm, one)
  if (flag === 'config') vmm.stage.note({ type: 'configures', device: one.device, value: bytes[0]! })
  if (flag !== 'data' || piece === undefined) return null
  const to = { device: from.device, piece, way: 'mapped' } as const
  const offset = yield* ask(one.device, { type: 'data-offset' })
  const isPlaced = offset.type === 'ok' && (yield* ask(one.device, { type: 'write-data', to })).type === 'ok'
  const isTaken = isPlaced && (yield* ask(one.device, { type: 'write-size', to })).type === 'ok'
  return isTaken || vmm.habits.writeErrors === 'ignored' ? null : `device ${one.device} does not take its data`
}

/** Whether a device is still the one that was loaded: one that was reset runs. */
export function* isLoaded(vmm: Vmm, one: Held): Doing<boolean> {
  if (vmm.habits.belief === 'remembered') return true
  const known = yield* ask(one.device, { type: 'get-state' })
  return known.type === 'ok' && (known.value & bits.RESUMING) !== 0
}

/** The VM starts. */
export const start = (vmm: Vmm, one: Held): Doing<Failure> => goOn(vmm, one, changes.start)
