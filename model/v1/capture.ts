// What a user has in hand of a device: the offset and size it last read, and the pieces that it read since the device
// last began to save. A pure account of events and outcomes, so that the world which performs a plan and a judge who
// reads its trace mean the same by a piece.
import { joined } from '../content.ts'
import type { AnyOutcome } from '../device.ts'
import type { Event, Replies } from './device.ts'
import { bits, MASK } from './states.ts'

export interface Capture {
  /** The device_state as last read or written; RUNNING is only implied before. */
  readonly word: number
  readonly offset: bigint
  readonly size: bigint
  /** What was read since the device last began to save, a round of the sequence each. */
  readonly pieces: readonly Uint8Array[]
  /** How much this round has to read before pending_bytes is read again; null where no round has begun. */
  readonly due: bigint | 'unknown' | null
  /** How much of it was read, in order; 0 before the first read. */
  readonly got: number
  /** Whether every round since the device began to save was carried out to its end, without an error. */
  readonly isSound: boolean
  /** Whether pending_bytes was 0 in stop-and-copy after only such rounds: the pieces are the device's state. */
  readonly isWhole: boolean
}

export const nothing: Capture = {
  word: bits.RUNNING,
  offset: 0n,
  size: 0n,
  pieces: [],
  due: null,
  got: 0,
  isSound: false,
  isWhole: false,
}

const isSaving = (word: number): boolean => (word & bits.SAVING) !== 0

const data: readonly Event['type'][] = ['pending-bytes', 'data-offset', 'data-size', 'read-data', 'access']

/** Whether a round that has begun is through. */
const isThrough = ({ due, got }: Capture): boolean => due === null || due === BigInt(got)

/** What a user has in hand after an event. */
export function captured(before: Capture, event: Event, outcome: AnyOutcome<Replies>): Capture {
  const unsound = { ...before, isSound: false, isWhole: false }
  // An access that is none of the sequence's may have done anything to it.
  if (event.type === 'access' && (outcome.type === 'ok' || event.value !== undefined)) return unsound
  if (outcome.type !== 'ok') return data.includes(event.type) || event.type === 'set-state' ? unsound : before
  switch (event.type) {
    case 'get-state':
      return { ...before, word: outcome.value as number }
    case 'set-state':
      return changed(before, (before.word & ~MASK) | (event.value & MASK))
    case 'reset':
      return { ...before, word: (before.word & ~MASK) | bits.RUNNING, due: null, isSound: false }
    case 'pending-bytes': {
      const isSound = before.isSound && isThrough(before)
      const isLast = (before.word & MASK) === bits.SAVING && (outcome.value as bigint) === 0n
      return { ...before, due: null, got: 0, isSound, isWhole: isSound && isLast }
    }
    case 'data-offset':
      return { ...before, offset: outcome.value as bigint, due: before.due ?? 'unknown' }
    case 'data-size':
      return { ...before, size: outcome.value as bigint, due: outcome.value as bigint }
    case 'read-data': {
      const bytes = outcome.value as Uint8Array
      if (bytes.length === 0) return before
      // What is read a second time, or out of order, is no piece that can be written elsewhere.
      if (event.from !== before.got || before.due === null) return unsound
      const pieces = before.got === 0 ? [...before.pieces, bytes] : extended(before, bytes)
      return { ...before, pieces, got: before.got + bytes.length, isWhole: false }
    }
    default:
      return before
  }
}

/** The pieces, more of the last one having been read. */
const extended = ({ pieces }: Capture, bytes: Uint8Array): readonly Uint8Array[] => [
  ...pieces.slice(0, -1),
  joined([pieces.at(-1)!, bytes]),
]

function changed(before: Capture, word: number): Capture {
  const kept = { ...before, word: word >>> 0, due: null, got: 0 }
  if (isSaving(word) && !isSaving(before.word)) return { ...kept, pieces: [], isSound: true, isWhole: false }
  // Whether a round in its middle is lost is not said.
  return { ...kept, isSound: before.isSound && before.due === null && isSaving(word) }
}

/** The part of the buffer that a read means: within the size last read, whatever was asked for. */
export function within({ size }: Capture, from: number, length: number): number {
  const left = size - BigInt(from)
  return left <= 0n ? 0 : left < BigInt(length) ? Number(left) : length
}
