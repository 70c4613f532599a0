// A device of the region protocol as QEMU holds it, and how it writes device_state: read, modified, checked, written,
// and read again where the write failed. Which bits are set is never remembered.
import type { Event, Kind, Replies } from '../../v1/device.ts'
import type { AnyOutcome } from '../../device.ts'
import type { Outcome } from '../../errno.ts'
import { bits, isError, isValid, MASK, meaningOf } from '../../v1/states.ts'
import type { Failure, Vmm } from '../holding.ts'
import type { Doing as AnyDoing } from '../stage.ts'

/** A part of what QEMU does with devices of v1. */
export type Doing<T> = AnyDoing<T, Event, Replies>

export interface Held {
  readonly device: number
  /** pending_bytes as it was last read, and not yet used. */
  pending: bigint
  /** Pieces that were read since the device began to save. */
  pieces: number
  /** Whether an iteration has told that there is no more for now. */
  isDone: boolean
}

export const held = (device: number): Held => ({ device, pending: 0n, pieces: 0, isDone: false })

/** One access to a device's region. */
export function* ask<K extends Kind>(device: number, event: Event<K>): Doing<Outcome<Replies[K]>> {
  const outcome: AnyOutcome<Replies> = yield { device, lane: 0, event: event as Event }
  return outcome as Outcome<Replies[K]>
}

/** What QEMU keeps of device_state, and what it sets. */
export interface Change {
  readonly keeps: number
  readonly sets: number
}

export const changes = {
  /** save_setup. */
  save: { keeps: MASK, sets: bits.SAVING },
  /** save_live_complete_precopy. */
  stopAndCopy: { keeps: MASK & ~bits.RUNNING, sets: bits.SAVING },
  /** The end of it. */
  saved: { keeps: MASK & ~bits.SAVING, sets: 0 },
  /** load_setup. */
  load: { keeps: 0, sets: bits.RESUMING },
  /** The VM stops; for savevm the device begins to save at once. */
  stop: { keeps: MASK & ~bits.RUNNING, sets: 0 },
  stopForSnapshot: { keeps: MASK & ~bits.RUNNING, sets: bits.SAVING },
  /** The VM starts. */
  start: { keeps: 0, sets: bits.RUNNING },
  /** The migration notifier: it failed, or was cancelled. */
  over: { keeps: MASK & ~(bits.SAVING | bits.RESUMING), sets: bits.RUNNING },
} as const satisfies Record<string, Change>

/** QEMU ends itself: what the handler of an error that it does not survive comes to. */
export const ABORTED = 'aborted'

/** Writes device_state; says why it could not. */
export function* setState({ habits }: Vmm, one: Held, { keeps, sets }: Change): Doing<Failure> {
  const known = yield* ask(one.device, { type: 'get-state' })
  if (known.type !== 'ok') return `device_state of device ${one.device} cannot be read`
  const word = ((known.value & ~MASK) | (known.value & keeps) | sets) >>> 0
  if (!isValid(word)) return `device ${one.device} is in ${meaningOf(known.value).name}`
  // Whatever was read before belongs to another saving.
  if ((word & bits.SAVING) !== 0 && (known.value & bits.SAVING) === 0) one.pieces = 0
  const value = word & MASK
  const outcome =
    habits.reservedBits === 'kept'
      ? yield* ask(one.device, { type: 'set-state', value })
      : yield* ask(one.device, { type: 'access', offset: 0, width: 4, value })
  if (outcome.type === 'ok') return null
  const because = `device ${one.device} does not go to ${meaningOf(value).name}`
  const left = yield* ask(one.device, { type: 'get-state' })
  if (left.type !== 'ok') return because
  // The header's VALID finds the error invalid, too: whoever asks for that first never comes to the error.
  if (habits.errorCheck === 'validity' && !isValid(left.value)) return because
  if (!isError(left.value)) return because
  if (habits.errorState === 'abort') return ABORTED
  yield* ask(one.device, { type: 'reset' })
  return because
}

/** Lets a device run, whatever it takes. */
export function* goOn(vmm: Vmm, one: Held, change: Change): Doing<Failure> {
  const failure = yield* setState(vmm, one, change)
  if (failure === null || failure === ABORTED || vmm.habits.stuck === 'left') return failure
  const again = yield* setState(vmm, one, change)
  if (again === null || vmm.habits.errorCheck === 'validity') return again
  yield* ask(one.device, { type: 'reset' })
  return null
}
