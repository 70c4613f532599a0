// The streams of a trace: what was read from each saving session, and how what is written elsewhere compares with them.
// They are opaque: all that can be said is that bytes are those of one, its beginning, or neither.
import { joined, type Trace } from '#model'
import type { SessionAccount } from './account.ts'
import { nameOf } from './chart.ts'

/** A saving session: what was read from it. */
export interface Stream {
  readonly device: number
  readonly session: SessionAccount
  readonly reads: Uint8Array[]
  bytes?: Uint8Array
  /** Whether its permanent end was seen. */
  isComplete: boolean
  /** Whether it was opened while the device ran. */
  readonly isLive: boolean
  /** The device as it was while it was stopped and saved; undefined where nobody looked, or the guest interfered. */
  image?: readonly string[]
  isTainted: boolean
}

/** How bytes compare with the streams that were read. */
export interface Match {
  /**
   * The stream that they are, or the one that they are the beginning of. Unknown where they are all that was read of a
   * stream whose end was not seen, or where they were written from a session that the trace does not show.
   */
  readonly stream: Stream | undefined
  readonly relation: 'whole' | 'beginning' | 'nothing' | 'altered' | 'unknown'
}

export function bytesOfStream(stream: Stream): Uint8Array {
  stream.bytes ??= joined(stream.reads)
  return stream.bytes
}

const begins = (whole: Uint8Array, part: Uint8Array): boolean =>
  part.length <= whole.length && part.every((byte, at) => byte === whole[at])

/** Compares bytes with the streams that were read; where several are the same, one of the device's own make counts. */
export function matchOf(
  streams: readonly Stream[],
  bytes: Uint8Array,
  isKnown: boolean,
  isOwn: (stream: Stream) => boolean,
): Match {
  if (!isKnown) return { stream: undefined, relation: 'unknown' }
  if (bytes.length === 0) return { stream: undefined, relation: 'nothing' }
  // The newest first: the same bytes may have been read twice.
  const matching = streams.filter((stream) => begins(bytesOfStream(stream), bytes)).reverse()
  const equal = matching.filter((stream) => bytesOfStream(stream).length === bytes.length)
  const complete = equal.filter(({ isComplete }) => isComplete)
  const whole = complete.find(isOwn) ?? complete[0]
  if (whole !== undefined) return { stream: whole, relation: 'whole' }
  if (equal.length > 0) return { stream: undefined, relation: 'unknown' }
  return { stream: matching[0], relation: matching.length > 0 ? 'beginning' : 'altered' }
}

/** Whether a session was opened while its device ran. */
export function isLive({ steps }: Trace, { opened }: SessionAccount): boolean {
  const { event } = steps[opened]!.act
  return event.type === 'set-state' && nameOf(event.target).startsWith('PRE_COPY')
}
