// Where the bytes of a write come from: read from a session of the trace, and from which place of its stream, or made
// up by the user. Bare bytes may be either, for a trace that was recorded elsewhere knows no references: they are only
// held against a user who has begun with a stream that was read here.
import { joined, patternByte, type Content } from '#model'
import type { SessionAccount } from '../account.ts'

/** What was read from a saving session. */
export interface Stream {
  readonly device: number
  readonly session: SessionAccount
  /** In pieces; joined when it is first asked for. */
  reads: Uint8Array[]
  /** Whether every byte of it is known, and their order. */
  isKnown: boolean
  /** Whether its permanent end was seen, and whether it can have come as far as STOP_COPY. */
  isEnded: boolean
  isStopped: boolean
}

/** All that was read of a stream. */
export function bytesOf(stream: Stream): Uint8Array {
  if (stream.reads.length !== 1) stream.reads = [joined(stream.reads)]
  return stream.reads[0]!
}

/** The bytes of a stream that a place in it is followed by. */
export interface Place {
  readonly stream: Stream
  readonly at: number
}

export interface Run {
  readonly bytes: Uint8Array
  /** `unseen`: from a session that the trace does not show. */
  readonly origin: Place | 'own' | 'bare' | 'unseen'
}

/** The stream that an age of a device means; undefined where it is not known. */
export type Streams = (device: number, age: number) => Stream | undefined

/** The runs of a content, in their order; none is empty. */
export function runsOf(content: Content, streams: Streams): readonly Run[] {
  switch (content.type) {
    case 'literal':
      return run(content.bytes, 'bare')
    case 'pattern':
      return run(
        Uint8Array.from({ length: content.length }, (_, at) => patternByte(content.seed, at)),
        'own',
      )
    case 'captured': {
      const stream = streams(content.device, content.session)
      if (stream === undefined) return [{ bytes: new Uint8Array(), origin: 'unseen' }]
      return run(bytesOf(stream).subarray(content.from, content.to), { stream, at: content.from })
    }
    case 'edit':
      return edited(runsOf(content.content, streams), content.at, content.bytes)
    case 'joined':
      return content.parts.flatMap((part) => runsOf(part, streams))
  }
}

const run = (bytes: Uint8Array, origin: Run['origin']): readonly Run[] => (bytes.length > 0 ? [{ bytes, origin }] : [])

/** Runs with bytes of them replaced: those become the user's own, unless they are what was there. */
function edited(runs: readonly Run[], at: number, bytes: Uint8Array): readonly Run[] {
  const length = lengthOf(runs)
  const fitting = bytes.subarray(0, Math.max(0, length - at))
  const [head, rest] = [firstOf(runs, at), restOf(runs, at)]
  const replaced = firstOf(rest, fitting.length).flatMap((one) => [...one.bytes])
  if (fitting.every((byte, index) => byte === replaced[index])) return runs
  return [...head, { bytes: fitting, origin: 'own' }, ...restOf(rest, fitting.length)]
}

export const lengthOf = (runs: readonly Run[]): number => runs.reduce((sum, { bytes }) => sum + bytes.length, 0)

/** The first so many bytes of runs. */
export function firstOf(runs: readonly Run[], length: number): readonly Run[] {
  let left = length
  return runs.flatMap((one) => {
    const part = { ...one, bytes: one.bytes.subarray(0, left) }
    left = Math.max(0, left - one.bytes.length)
    return part.bytes.length > 0 || one.origin === 'unseen' ? [part] : []
  })
}

/** What comes after the first so many bytes of runs. */
export function restOf(runs: readonly Run[], length: number): readonly Run[] {
  let skipped = length
  return runs.flatMap(({ bytes, origin }) => {
    const from = Math.min(skipped, bytes.length)
    skipped -= from
    const later = typeof origin === 'object' ? { ...origin, at: origin.at + from } : origin
    return from < bytes.length || origin === 'unseen' ? [{ bytes: bytes.subarray(from), origin: later }] : []
  })
}
