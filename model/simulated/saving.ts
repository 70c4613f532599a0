// A saving session. Records are put on a tape when they are needed, and read off it in pieces of any size. A page is
// owed until its record is on the tape, and again once it changes; what was put on the tape is never touched again.
// Initial data comes before all other data on it.
import type { PrecopyInfo } from '../device.ts'
import type { Errno } from '../errno.ts'
import type { Machine } from './machine.ts'
import { END, END_LENGTH, HEADER, hashedOn, IDENTITY, IDENTITY_LENGTH, lengthOf, PAGE } from './stream.ts'
import { pageRecord, putEnd, putIdentity, seal, streamLength } from './stream.ts'

/** How a page is owed: not at all, as initial data, as dirty data. */
const OWED_INITIAL = 1
const OWED_DIRTY = 2

export interface SavingSession {
  readonly kind: 'saving'
  isAlive: boolean
  tape: Uint8Array
  /** What is on the tape and not yet read. */
  start: number
  end: number
  /** How much of that is initial data. */
  initial: number
  /** What of the record at the start has not been read. */
  rest: number
  /** How each page is owed, and how many are owed in each way. */
  readonly owed: Uint8Array
  readonly owing: [number, number, number]
  /** Whether pages are offered before STOP_COPY. */
  readonly offersPages: boolean
  /** How many records were put on the tape, and their hash. */
  sequence: number
  hash: number
  isComplete: boolean
  /** Whether new initial data has appeared that the user has not been told of. */
  isRenewed: boolean
}

export const isSaved = ({ state }: Machine): boolean => state === 'STOP_COPY'

/** Begins a session; the arc that does so is not over yet, so the state is still the one before it. */
export function save(machine: Machine): SavingSession {
  const { identity, memory, options, state } = machine
  const offersPages = options[state === 'RUNNING_P2P' ? 'quiescedOpening' : 'precopyData'] === 'all'
  const session: SavingSession = {
    kind: 'saving',
    isAlive: true,
    tape: new Uint8Array(streamLength(memory)),
    start: 0,
    end: 0,
    initial: 0,
    rest: 0,
    owed: new Uint8Array(memory.pages).fill(OWED_INITIAL),
    owing: [0, memory.pages, 0],
    offersPages,
    sequence: 0,
    hash: 0,
    isComplete: false,
    isRenewed: false,
  }
  putIdentity(session.tape, HEADER, identity)
  close(session, IDENTITY, 0, IDENTITY_LENGTH)
  session.initial = session.end
  if (options.firstImage === 'at-open' && offersPages) while (putPage(machine, session, OWED_INITIAL));
  return session
}

/** Closes the record whose payload is already at its place behind the end of the tape. */
function close(session: SavingSession, type: number, page: number, length: number): void {
  const { tape, end } = session
  seal(tape, end, type, session.sequence, page, length)
  session.end = end + HEADER + length
  session.sequence++
  session.hash = hashedOn(session.hash, tape, end)
}

/** Makes room for a record behind the end of the tape. */
function extend(session: SavingSession, length: number): void {
  const { tape, start, end } = session
  if (end + length <= tape.length) return
  const unread = end - start
  const longer = unread + length > tape.length ? new Uint8Array(2 * (unread + length)) : tape
  longer.set(tape.subarray(start, end))
  session.tape = longer
  session.start = 0
  session.end = unread
}

/** Puts the first page that is owed in this way on the tape. */
function putPage({ memory }: Machine, session: SavingSession, how: number): boolean {
  if (session.owing[how] === 0) return false
  const page = session.owed.indexOf(how)
  const { size } = memory
  extend(session, HEADER + size)
  session.tape.set(memory.bytes.subarray(page * size, (page + 1) * size), session.end + HEADER)
  close(session, PAGE, page, size)
  session.owed[page] = 0
  session.owing[how]!--
  if (how === OWED_INITIAL) session.initial += HEADER + size
  return true
}

/** Puts the next record on the tape, if there is one in this state. */
export function produce(machine: Machine, session: SavingSession): boolean {
  if (!session.offersPages && !isSaved(machine)) return false
  if (putPage(machine, session, OWED_INITIAL) || putPage(machine, session, OWED_DIRTY)) return true
  if (!isSaved(machine) || session.isComplete) return false
  extend(session, HEADER + END_LENGTH)
  putEnd(session.tape, session.end + HEADER, session.sequence, session.hash)
  close(session, END, 0, END_LENGTH)
  session.isComplete = true
  return true
}

/** Notes that a page changed: it is owed again. The last page is what makes a device ask for a new beginning. */
export function track(machine: Machine, page: number): void {
  const { session, options, memory, optedIn } = machine
  if (session?.kind !== 'saving' || !session.isAlive) return
  if (options.reinit === 'last-page' && optedIn && session.offersPages && page === memory.pages - 1) renew(session)
  else if (session.owed[page] === 0) {
    session.owed[page] = OWED_DIRTY
    session.owing[OWED_DIRTY]++
  }
}

/** New initial data appears: every page is owed anew, and what is unread counts as initial. */
function renew(session: SavingSession): void {
  session.owed.fill(OWED_INITIAL)
  session.owing[OWED_INITIAL] = session.owed.length
  session.owing[OWED_DIRTY] = 0
  session.initial = session.end - session.start
  session.isRenewed = true
}

/** Reads off the tape; at its end nothing in STOP_COPY, and ENOMSG before. */
export function read(machine: Machine, session: SavingSession, length: number): Uint8Array | Errno {
  const { parts, options } = machine
  if (length === 0 && options.emptyRead === 'empty') return new Uint8Array()
  while (session.end - session.start < Math.max(length, 1) && parts.produce(machine, session));
  const unread = session.end - session.start
  if (unread === 0) return isSaved(machine) ? new Uint8Array() : 'ENOMSG'
  return take(session, lengthRead(machine, session, Math.min(length, unread)))
}

function lengthRead({ options }: Machine, session: SavingSession, most: number): number {
  if (options.reads === 'less') return most > 1 ? most - 1 : most
  if (options.reads === 'full') return most
  if (session.rest === 0) session.rest = HEADER + lengthOf(session.tape, session.start)
  const length = Math.min(most, session.rest)
  session.rest -= length
  return length
}

/** Takes bytes off the tape. */
export function take(session: SavingSession, length: number): Uint8Array {
  const { tape, start } = session
  session.start = start + length
  session.initial = Math.max(0, session.initial - length)
  return tape.slice(start, start + length)
}

const blank = new Uint8Array()

/** Gives back what an ended session holds. */
export function discard(session: SavingSession): void {
  session.tape = blank
  session.start = 0
  session.end = 0
}

/** Unread initial and dirty data; what is owed counts as if it were on the tape. */
export function info(machine: Machine, session: SavingSession): PrecopyInfo {
  const { memory, options } = machine
  const record = session.offersPages ? pageRecord(memory) : 0
  const initial = session.initial + session.owing[OWED_INITIAL] * record
  const dirty = session.end - session.start - session.initial + session.owing[OWED_DIRTY] * record
  // The flag speaks of data that is there: none is once it has been read.
  if (initial === 0) session.isRenewed = false
  const flags = session.isRenewed ? 1 : 0
  if (options.reinitFlag === 'once') session.isRenewed = false
  return { flags, initial: BigInt(initial), dirty: BigInt(dirty) }
}

export const isReadable = (machine: Machine, session: SavingSession): boolean =>
  isSaved(machine) ||
  session.end > session.start ||
  (session.offersPages && session.owing[OWED_INITIAL] + session.owing[OWED_DIRTY] > 0)

/** What would still have to be read if the device were stopped now. */
export const remaining = ({ memory }: Machine, session: SavingSession): number =>
  session.end -
  session.start +
  (session.owing[OWED_INITIAL] + session.owing[OWED_DIRTY]) * pageRecord(memory) +
  (session.isComplete ? 0 : HEADER + END_LENGTH)
