// The loads of a trace: what was written to each resuming session, how it compares with the streams that were read,
// what leaving RESUMING came to, and what the device looked like then. Whoever requires something of a migration
// judges these.
import { bytesOf, joined, type Kind, type Spec, type Trace, type View } from '#model'
import { sessionOf, type Account, type SessionAccount } from './account.ts'
import { isRefused, nameOf, type Chart } from './chart.ts'
import { beginning, broughtBy, isOver, written, type Draft } from './drafts.ts'
import { follow } from './follow.ts'
import { isIdle } from './judging.ts'
import { overlapsOf } from './overlaps.ts'
import { bytesOfStream, isLive, matchOf, type Match, type Stream } from './streams.ts'

export interface Load extends Match {
  readonly device: number
  /** What was written, with what was refused at last, unless a whole stream before that was loaded. */
  readonly bytes: Uint8Array
  /** How many writes it took. */
  readonly writes: number
  /** Index of the request that left RESUMING, and whether it succeeded; the state it asked for. */
  readonly step: number
  readonly isOk: boolean
  /** Whether its error says that what was written is invalid; any request may fail for other reasons. */
  readonly isInvalid: boolean
  /** Index of the write that was refused, if one was, of what is in `bytes`. */
  readonly refused: number | undefined
  readonly target: string
  /** Whether arcs may have been told to fail. */
  readonly isFaulty: boolean
  /** Whether the stream is that of a device of another make. */
  readonly isForeign: boolean
  /** Loads into the same device that failed before, that were broken off by a reset, and whole ones that succeeded. */
  readonly failedBefore: number
  readonly abortedBefore: number
  readonly loadedBefore: number
  /** Sessions of either device before the ones that matter here. */
  readonly sessionsBefore: number
  /** Whether an older file of either device was used while one of these sessions was open. */
  readonly isPoked: boolean
  /** Whether something that only asks, moves nothing, or is refused came between on either session. */
  readonly isBeside: boolean
  /** What the device looked like afterwards, before anything changed it, and when that was seen. */
  seen?: { readonly step: number; readonly pages: readonly string[] }
}

interface Notes {
  readonly streams: Map<SessionAccount, Stream>
  readonly drafts: Map<SessionAccount, Draft>
  failed: number
  aborted: number
  loaded: number
  /** The load that the next look at the device belongs to. */
  open: Load | undefined
  isPoked: boolean
}

/** Events with which time passes, or DMA that is under way is completed. */
const sending: readonly Kind[] = ['advance', 'set-state', 'reset', 'reopen']
/** Events that bytes of a stream depend on. */
const moving: readonly Kind[] = ['read', 'write', 'dirty']

// Several requirements look at the loads of the same trace, one after the other.
const known = new WeakMap<Trace, readonly Load[]>()

/** Every load of a trace, in its order. */
export function loadsOf(spec: Spec, trace: Trace): readonly Load[] {
  const loads = known.get(trace) ?? foundIn(spec, trace)
  known.set(trace, loads)
  return loads
}

function foundIn(spec: Spec, trace: Trace): readonly Load[] {
  const loads: Load[] = []
  const notes: Notes[] = []
  const accounts: Account[] = []
  const streams: Stream[] = []
  const overlaps = overlapsOf(trace)
  let [isSeen, isBlurred] = [true, false]
  const isPeered = trace.header.machine !== undefined
  const none = { failed: 0, aborted: 0, loaded: 0, open: undefined, isPoked: false }
  const noteOf = (device: number): Notes => (notes[device] ??= { ...none, streams: new Map(), drafts: new Map() })
  // It is numbered last.
  const foreign = trace.header.foreign === true ? trace.header.features.length - 1 : undefined
  const beside = new WeakSet<SessionAccount>()
  const captured = (device: number, age: number): Uint8Array => {
    const account = accounts[device]
    const session = account === undefined ? undefined : sessionOf(account, age)
    // Where the beginning is missing there may have been such a session all the same.
    if (session === undefined && trace.header.partial) isSeen = false
    const stream = session === undefined ? undefined : noteOf(device).streams.get(session)
    return stream === undefined ? new Uint8Array() : bytesOfStream(stream)
  }
  follow(spec, trace, (chart, at) => {
    const { index, event, outcome, isAlone } = at
    const account = at.account()
    const { device } = account
    accounts[device] = account
    const note = noteOf(device)
    if (!isAlone) {
      // What came first is not known: neither where bytes belong in a stream, nor what was seen of a device.
      isBlurred ||= moving.includes(event.type)
      for (const each of notes) if (each !== undefined) each.open = undefined
      return
    }
    const session = 'session' in event ? sessionOf(account, event.session) : undefined
    if (session !== undefined && 'session' in event && event.session > 0) note.isPoked ||= event.type !== 'close'
    const isOk = outcome.type === 'ok'
    const newest = account.sessions.at(-1)
    if (newest?.life === 'open' && isIdle(chart, account, event)) beside.add(newest)
    // What one device has sent may arrive in another that was loaded, and then that one is no longer what was loaded.
    if (isPeered && sending.includes(event.type)) notes.forEach((other) => other !== note && (other.open = undefined))
    switch (event.type) {
      case 'read': {
        if (!isOk || session?.kind !== 'saving') return
        const stream = streamOf(account, session)
        const bytes = outcome.value as Uint8Array
        if (bytes.length > 0) {
          stream.reads.push(bytes)
          delete stream.bytes
        } else if (event.length > 0 && chart.only(account.possible) === 'STOP_COPY') stream.isComplete = true
        return
      }
      case 'write': {
        if (session?.kind !== 'resuming' || session.isClosed) return
        const draft = note.drafts.get(session) ?? beginning()
        note.drafts.set(session, draft)
        if (isOver(draft, outcome)) return
        isSeen = true
        const bytes = bytesOf(event.content, captured)
        // What a write refers to may be read meanwhile.
        draft.isKnown &&= isSeen && (event.content.type === 'literal' || overlaps[index] === undefined)
        written(draft, bytes, outcome, index)
        return
      }
      case 'inspect': {
        if (!isOk) return
        const { pages } = outcome.value as View
        if (note.open !== undefined) note.open.seen ??= { step: index, pages }
        note.open = undefined
        if (newest?.kind !== 'saving' || newest.life !== 'open') return
        if (chart.only(account.possible) === 'STOP_COPY') streamOf(account, newest).image ??= pages
        return
      }
      case 'dirty':
      case 'advance': {
        note.open = undefined
        // A guest that writes to a device which is stopped and saved may spoil the stream: the header says so.
        if (event.type === 'dirty' && newest?.kind === 'saving' && isStopped(chart, account.possible)) {
          streamOf(account, newest).isTainted = true
        }
        return
      }
      case 'reset':
      case 'reopen': {
        note.open = undefined
        const draft = newest?.life === 'open' ? note.drafts.get(newest) : undefined
        if (isOk && draft !== undefined && draft.parts.length > 0) note.aborted++
        return
      }
      case 'set-state': {
        const [from, target] = [chart.only(account.possible), nameOf(event.target)]
        if (from !== 'RESUMING') {
          // Arcs that only move between states leave the device's own state alone; entering RESUMING need not.
          if (target === 'RESUMING' || !isOk) note.open = undefined
          return
        }
        if (from === target || isRefused(chart, from, target) || !(isOk || outcome.type === 'errno')) return
        if (newest?.kind !== 'resuming' || newest.life !== 'open') return
        const draft = note.drafts.get(newest)
        const isOwn = (stream: Stream): boolean => (stream.device === foreign) === (device === foreign)
        const { parts, refused, isKnown } = broughtBy(draft, isOk)
        const matched = (some: readonly Uint8Array[]): Match & Pick<Load, 'bytes'> => {
          const bytes = joined(some)
          return { bytes, ...matchOf(streams, bytes, isKnown && !isBlurred, isOwn) }
        }
        // What was refused behind a whole stream is no part of what was loaded, if that was.
        const taken = isOk && refused !== undefined ? matched(parts.slice(0, -1)) : undefined
        const isBehind = taken?.relation === 'whole'
        const { bytes, stream, relation } = isBehind ? taken : matched(parts)
        const load: Load = {
          device,
          bytes,
          writes: parts.length,
          stream,
          relation,
          step: index,
          isOk,
          isInvalid: outcome.type === 'errno' && outcome.errno === 'EINVAL',
          refused: isBehind ? undefined : refused,
          target,
          isFaulty: account.isFaulty,
          isForeign: stream !== undefined && !isOwn(stream),
          failedBefore: note.failed,
          abortedBefore: note.aborted,
          loadedBefore: note.loaded,
          sessionsBefore: sessionsBefore(account, stream),
          isPoked: note.isPoked || (stream !== undefined && noteOf(stream.device).isPoked),
          isBeside: beside.has(newest) || (stream !== undefined && beside.has(stream.session)),
        }
        loads.push(load)
        note.open = isOk ? load : undefined
        if (!isOk) note.failed++
        else if (relation === 'whole') note.loaded++
        return
      }
      default:
    }
  })
  return loads

  /** Neither the session that loads nor the one that was saved counts. */
  function sessionsBefore({ device, sessions }: Account, stream: Stream | undefined): number {
    const others = sessions.length - 1
    if (stream === undefined) return others
    return stream.device === device ? others - 1 : others + accounts[stream.device]!.sessions.indexOf(stream.session)
  }

  function streamOf(account: Account, session: SessionAccount): Stream {
    const { streams: own } = noteOf(account.device)
    const stream = own.get(session) ?? {
      device: account.device,
      session,
      reads: [],
      isComplete: false,
      isLive: isLive(trace, session),
      isTainted: false,
    }
    if (!own.has(session)) streams.push(stream)
    own.set(session, stream)
    return stream
  }
}

const isStopped = (chart: Chart, possible: number): boolean =>
  chart.names(possible).some((name) => name === 'STOP_COPY' || name === 'STOP')
