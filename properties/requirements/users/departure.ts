// How a user leaves RESUMING: by which request, or by a reset, and with what written until then. All that is asked of a
// user who loads a stream is judged there, for up to then it may still be given up. Files are not looked into: streams
// are told apart by where their bytes were read.
import { joined, type Event, type Spec, type Trace } from '#model'
import type { Judgement } from '../../requirement.ts'
import type { Account, SessionAccount } from '../account.ts'
import { isRefused, nameOf, type Chart } from '../chart.ts'
import { overlapsOf } from '../overlaps.ts'
import { perDevice } from '../judging.ts'
import { observed, tallyOf, type Deed, type Finding } from './conduct.ts'
import { bytesOf, firstOf, lengthOf, runsOf, type Run, type Stream } from './origin.ts'

/** A part of what was written, and the step that wrote it. */
export interface Part {
  readonly step: number
  readonly runs: readonly Run[]
}

export interface Departure {
  readonly device: number
  /** The request or the reset. */
  readonly step: number
  readonly isReset: boolean
  /** What was written, with what was refused at last. */
  readonly parts: readonly Part[]
  /** Whether that is all that was written, and known. */
  readonly isKnown: boolean
  /** The streams that what was written is the whole or the beginning of, with their length by then. */
  readonly matching: readonly { readonly stream: Stream; readonly length: number }[]
  readonly length: number
}

interface Draft {
  readonly taken: Part[]
  /** The first write that was refused since one was taken: what it brought was the last that counts. */
  refused: Part | undefined
  isKnown: boolean
}

/** What is kept of a device. */
interface Notes {
  readonly streams: Map<SessionAccount, Stream>
  readonly drafts: Map<SessionAccount, Draft>
  /** The sessions whose ages are certain, as they were after the last act. */
  sessions: readonly SessionAccount[]
}

// The duties of those who load are several, and look at the same trace one after the other.
const known = new WeakMap<Trace, readonly Departure[]>()

/** Every departure of a trace from RESUMING, in its order. */
export function departuresOf(spec: Spec, trace: Trace): readonly Departure[] {
  const departures = known.get(trace) ?? foundIn(spec, trace)
  known.set(trace, departures)
  return departures
}

/** A judge of the departures. */
export const departing =
  (look: (departure: Departure, trace: Trace) => Finding) =>
  (spec: Spec, trace: Trace): Judgement => {
    const tally = tallyOf()
    for (const departure of departuresOf(spec, trace)) {
      const breach = tally.weigh(look(departure, trace), departure.step)
      if (breach !== undefined) return breach
    }
    return tally.judgement()
  }

function foundIn(spec: Spec, trace: Trace): readonly Departure[] {
  const departures: Departure[] = []
  const streams: Stream[] = []
  const notesOf = perDevice((): Notes => ({ streams: new Map(), drafts: new Map(), sessions: [] }))
  const overlaps = overlapsOf(trace)
  observed(spec, trace, {
    before(chart, at) {
      if (at.event.type === 'read') entered(at)
      else if (at.event.type === 'write') written(at, at.event)
      else departed(chart, at)
    },
    after(chart, { account, sessions }) {
      const notes = notesOf(account.device)
      notes.sessions = sessions
      const newest = account.sessions.at(-1)
      if (newest?.kind !== 'saving' || newest.life === 'ended') return
      const stream = streamOf(account, newest)
      stream.isStopped ||= chart.names(account.possible).includes('STOP_COPY')
    },
  })
  return departures

  function streamOf({ device }: Account, session: SessionAccount): Stream {
    const notes = notesOf(device)
    const stream = notes.streams.get(session) ?? {
      device,
      session,
      reads: [],
      isKnown: true,
      isEnded: false,
      isStopped: false,
    }
    if (!notes.streams.has(session)) streams.push(stream)
    notes.streams.set(session, stream)
    return stream
  }

  function draftOf({ device }: Account, session: SessionAccount): Draft {
    const { drafts } = notesOf(device)
    const draft = drafts.get(session) ?? { taken: [], refused: undefined, isKnown: true }
    drafts.set(session, draft)
    return draft
  }

  function entered({ event, outcome, account, file, isAnswered }: Deed): void {
    if (outcome.type === 'errno') return
    const { streams: own } = notesOf(account.device)
    // Which bytes came first, or whose they are, is not known.
    if (file === undefined || !isAnswered) for (const stream of own.values()) stream.isKnown = false
    else if (file.kind === 'saving' && outcome.type === 'ok') {
      const stream = streamOf(account, file)
      const bytes = outcome.value as Uint8Array
      if (bytes.length > 0) stream.reads.push(bytes)
      else if ((event as Event<'read'>).length > 0 && stream.isStopped) stream.isEnded = true
    }
  }

  function written({ index, outcome, account, file, isAnswered }: Deed, { content }: Event<'write'>): void {
    if (file === undefined || !isAnswered) {
      for (const session of account.sessions) draftOf(account, session).isKnown = false
      return
    }
    // What never reached the device was not written.
    if (outcome.type === 'errno' && outcome.errno === 'EBADF') return
    const draft = draftOf(account, file)
    const runs = runsOf(content, (device, age) => {
      const session = notesOf(device).sessions.at(-1 - age)
      const stream = session === undefined ? undefined : notesOf(device).streams.get(session)
      return stream?.isKnown === true ? stream : undefined
    })
    const isTaken = outcome.type === 'ok'
    const length = isTaken ? (outcome.value as number) : lengthOf(runs)
    // More than is known of was taken where it overlapped the reading.
    const isShown = length <= lengthOf(runs) && runs.every(({ origin }) => origin !== 'unseen')
    if (isTaken && length === 0) return
    draft.isKnown &&= isShown
    if (isTaken) {
      draft.taken.push({ step: index, runs: firstOf(runs, length) })
      draft.refused = undefined
    } else if (length > 0) draft.refused ??= { step: index, runs }
  }

  function departed(chart: Chart, at: Deed): void {
    const { index, event, outcome, account, isSure, isAlone, isAnswered, sessions } = at
    const newest = sessions.at(-1)
    if (newest?.kind !== 'resuming' || newest.life !== 'open' || !isSure || !isAlone || !isAnswered) return
    if (chart.only(account.possible) !== 'RESUMING') return
    const isReset = event.type === 'reset' && outcome.type === 'ok'
    const isRequest = event.type === 'set-state' && isLeading(chart, nameOf(event.target))
    if (!isReset && !isRequest) return
    const draft = notesOf(account.device).drafts.get(newest)
    const parts = [...(draft?.taken ?? []), ...(draft?.refused === undefined ? [] : [draft.refused])]
    const bytes = joined(parts.flatMap(({ runs }) => runs.map((run) => run.bytes)))
    const matching = streams.filter((stream) => bytes.length > 0 && begins(bytesOf(stream), bytes))
    departures.push({
      device: account.device,
      step: index,
      isReset,
      parts,
      isKnown: (draft?.isKnown ?? true) && overlaps[index] === undefined && matching.every((stream) => stream.isKnown),
      matching: matching.map((stream) => ({ stream: { ...stream }, length: bytesOf(stream).length })),
      length: bytes.length,
    })
  }
}

const isLeading = (chart: Chart, target: string): boolean =>
  target !== 'RESUMING' && !isRefused(chart, 'RESUMING', target)

const begins = (whole: Uint8Array, part: Uint8Array): boolean =>
  part.length <= whole.length && part.every((byte, at) => byte === whole[at])
