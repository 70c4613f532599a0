// The duties of a user who loads a stream. It is the device's, not the user's: it is written as it was read, whole,
// from one session of a device of the same make. Who gives a load up by a reset is free of all of these.
import type { Trace } from '#model'
import { behaving } from '#generators'
import type { Requirement } from '../../requirement.ts'
import * as cited from '../cited.ts'
import type { Breach, Finding } from './conduct.ts'
import { departing, type Departure } from './departure.ts'
import { bytesOf, type Stream } from './origin.ts'

const needs = { features: [], powers: [], devices: 2 } as const

/** The first thing that is wrong with what was written. */
interface Flaw {
  readonly kind: 'order' | 'opaque' | 'file'
  readonly breach: Breach
}

/** The first flaw; undefined where there is none, null where it cannot be told: it may have been read elsewhere. */
function flawOf({ parts, matching }: Departure): Flaw | undefined | null {
  if (matching.length > 0) return undefined
  let source: { readonly stream: Stream; at: number } | undefined
  const wanted = (): string =>
    source === undefined ? 'A stream that was read from a device.' : `What was read, from byte ${source.at} of it on.`
  for (const { step, runs } of parts) {
    for (const { bytes, origin } of runs) {
      const flaw = (kind: Flaw['kind'], because: string): Flaw => ({
        kind,
        breach: { step, because, wanted: wanted() },
      })
      if (origin === 'unseen') return null
      if (origin === 'bare') {
        if (source === undefined) return null
        if (!follows(source, bytes)) return flaw('opaque', `${bytes.length} bytes of the user's own are written.`)
      } else if (origin === 'own') return flaw('opaque', `${bytes.length} bytes were made up, or altered.`)
      else {
        source ??= { stream: origin.stream, at: 0 }
        if (origin.stream !== source.stream) return flaw('file', 'It goes on with what another session gave.')
        if (origin.at > source.at) return flaw('order', `Bytes ${source.at} to ${origin.at - 1} are left out.`)
        if (origin.at < source.at) return flaw('order', `It goes back to byte ${origin.at}.`)
      }
      source.at += bytes.length
    }
  }
  return null
}

/** Whether bytes are what a stream goes on with. */
const follows = (
  { stream: from, at }: { readonly stream: Stream; readonly at: number },
  bytes: Uint8Array,
): boolean => {
  const rest = bytesOf(from).subarray(at)
  return bytes.every((byte, index) => byte === rest[index])
}

const untold: Finding = { untold: 'It is not known what was written, or in which order.' }

/** Who leaves RESUMING by a request must have no flaw of a kind. */
const without = (kind: Flaw['kind']): Requirement['judge'] =>
  departing((departure) => {
    if (departure.isReset || departure.length === 0) return undefined
    if (!departure.isKnown) return untold
    const flaw = flawOf(departure)
    if (flaw === undefined) return true
    return flaw?.kind === kind ? flaw.breach : undefined
  })

/** Whether a device is of the make that is told to be another one; undefined where nothing is told. */
function isForeign({ header }: Trace, device: number): boolean | undefined {
  return header.foreign === true && header.features.length > 1 ? device === header.features.length - 1 : undefined
}

/** Whether it was written by reference: bare bytes may be a whole stream that was read elsewhere, and begin alike. */
const isReferred = ({ parts }: Departure): boolean =>
  parts.some(({ runs }) => runs.some(({ origin }) => typeof origin === 'object'))

/** Whether more of a stream is to come for certain: more was read by then, or its device has never been stopped. */
const isPart = ({ length, matching }: Departure): boolean =>
  length > 0 && matching.length > 0 && matching.every((one) => one.length > length || !one.stream.isStopped)

const stream = cited.under('STOP -> RESUMING', 'should be taken from the data transfer output of a single FD')

export const loading: readonly Requirement[] = [
  {
    name: 'users/stream-in-order',
    statement: 'A stream that is loaded is written in the order in which it was read: nothing left out, nothing twice.',
    level: 'must',
    party: 'user',
    since: '5.18',
    cites: [cited.request('must preserve the byte order of the stream')],
    needs,
    plan: behaving,
    judge: without('order'),
  },
  {
    name: 'users/stream-opaque',
    statement: 'A stream that is loaded has the bytes that were read: none is altered, none is put between them.',
    level: 'must',
    party: 'user',
    since: '5.18',
    cites: [cited.request('must consider the migration data stream carried over the FD to be opaque')],
    needs,
    plan: behaving,
    judge: without('opaque'),
  },
  {
    name: 'users/one-session',
    statement: 'A stream that is loaded was read from one session, and not put together from several.',
    level: 'should',
    party: 'user',
    since: '5.18',
    cites: [stream],
    needs,
    plan: behaving,
    judge: without('file'),
  },
  {
    name: 'users/compatible',
    statement: 'A stream that is loaded was read from a device of the same make.',
    level: 'should',
    party: 'user',
    since: '5.18',
    cites: [cited.under('STOP -> RESUMING', 'during saving from a compatible device')],
    needs: { ...needs, foreign: true },
    plan: behaving,
    judge: departing(({ device, isReset, isKnown, parts, matching }, trace) => {
      const own = isForeign(trace, device)
      if (isReset || own === undefined || parts.length === 0) return undefined
      if (!isKnown) return untold
      const sources = parts.flatMap(({ step, runs }) =>
        runs.flatMap(({ origin }) => (typeof origin === 'object' ? [{ step, device: origin.stream.device }] : [])),
      )
      if (matching.some(({ stream: { device: source } }) => isForeign(trace, source) === own)) return true
      const other = sources.find((source) => isForeign(trace, source.device) !== own)
      if (other === undefined) return undefined
      const because = `What is written was read from device ${other.device}, which is of another make.`
      return { step: other.step, because, wanted: 'The stream of a compatible device.' }
    }),
  },
  {
    name: 'users/whole-stream',
    statement: 'A stream that is loaded was read to its end and is written whole: RESUMING is not left without one.',
    level: 'should',
    party: 'user',
    since: '5.18',
    cites: [stream, cited.under('PRE_COPY_P2P -> STOP_COPY', 'End of stream on the FD indicates the entire device')],
    needs,
    plan: behaving,
    judge: departing((departure) => {
      const { isReset, isKnown, length, matching } = departure
      if (isReset) return undefined
      if (!isKnown) return untold
      if (length === 0) return { because: 'Nothing was written.', wanted: 'A whole stream, or a reset.' }
      if (matching.some((one) => one.length === length && one.stream.isEnded)) return true
      if (matching.length === 0 || !isReferred(departure)) return undefined
      const because = isPart(departure)
        ? `Only the first ${length} bytes were written.`
        : 'The end of the stream was never read.'
      return { because, wanted: 'A whole stream, read until a read gives nothing, or a reset.' }
    }),
  },
  {
    name: 'users/aborts-by-reset',
    statement: 'RESUMING is given up by a reset: no request leaves it when a part of a stream was written.',
    level: 'must',
    party: 'user',
    since: '5.18',
    cites: [cited.under('RESUMING -> STOP', 'To abort a RESUMING session the device must be reset')],
    needs,
    plan: behaving,
    judge: departing((departure) => {
      if (departure.length === 0) return undefined
      if (!departure.isKnown) return untold
      if (!isPart(departure) || !isReferred(departure)) return undefined
      if (departure.isReset) return true
      const because = `It is left when ${departure.length} bytes of a longer stream were written.`
      return { because, wanted: 'The rest of the stream, or a reset.' }
    }),
  },
]
