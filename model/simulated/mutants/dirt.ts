// Faults of dirty tracking: a change of the device that is missed at one of the boundaries of a session, or that gets
// into what had been saved before it. A migration ends with another device than it began with.
import { referenceParts } from '../device.ts'
import type { Machine, Parts } from '../machine.ts'
import type { SavingSession } from '../saving.ts'
import { HEADER, IDENTITY_LENGTH, isMagic, pageOf, PAGE, typeOf } from '../stream.ts'
import { byParts, refutedByComparison, withBoth, withPrecopy, type Mutant } from './mutant.ts'

/** Notes changes but for some. */
const missing = (isMissed: (machine: Machine, page: number) => boolean) =>
  byParts(() => ({
    track(machine, page) {
      if (!isMissed(machine, page)) referenceParts.track(machine, page)
    },
  }))

/** Does something to the session at an arc, before it is performed. */
const atArc = (from: string, to: string, spoil: (session: SavingSession) => void) =>
  byParts(() => ({
    perform(machine, start, end) {
      const { session } = machine
      if (start.name === from && end.name === to && session?.kind === 'saving') spoil(session)
      return referenceParts.perform(machine, start, end)
    },
  }))

const forgetDirty = (session: SavingSession): void => {
  for (const [page, how] of session.owed.entries()) if (how === 2) session.owed[page] = 0
  session.owing[2] = 0
}

/** The last arc into STOP_COPY from the states before it. */
const atTheStop = (spoil: (session: SavingSession) => void) =>
  byParts(() => ({
    perform(machine, from, to) {
      const { session } = machine
      if (to.name === 'STOP_COPY' && from.session === 'saving' && session?.kind === 'saving') spoil(session)
      return referenceParts.perform(machine, from, to)
    },
  }))

/** Every page is noted once in a session, and never again. */
function notingOnce(): Partial<Parts> {
  const noted = new WeakMap<SavingSession, Set<number>>()
  return {
    track(machine, page) {
      const { session } = machine
      if (session?.kind !== 'saving') return
      const pages = noted.get(session) ?? new Set()
      noted.set(session, pages)
      if (!pages.has(page)) referenceParts.track(machine, page)
      pages.add(page)
    },
  }
}

/** Records on the tape are windows into memory: the unread part of one that is being read changes with its page. */
function tearing(): Partial<Parts> {
  const places = new WeakMap<SavingSession, { readonly tape: Uint8Array; readonly at: Map<number, number> }>()
  return {
    produce(machine, session) {
      const { end } = session
      const isMore = referenceParts.produce(machine, session)
      const known = places.get(session)
      // What was unread may have been moved to the beginning of the tape, or to a longer one.
      const isKept = known?.tape === session.tape && session.end > end
      const at = isKept ? known.at : new Map<number, number>()
      const place = session.end - HEADER - machine.memory.size
      if (isMore && place >= 0 && isMagic(session.tape, place) && typeOf(session.tape, place) === PAGE) {
        at.set(pageOf(session.tape, place), place)
      }
      places.set(session, { tape: session.tape, at })
      return isMore
    },
    track(machine, page) {
      const { session, memory } = machine
      const known = session?.kind === 'saving' ? places.get(session) : undefined
      const at = known?.at.get(page)
      if (session?.kind === 'saving' && at !== undefined && known?.tape === session.tape) {
        const { start, tape } = session
        const from = Math.max(start, at + HEADER)
        const until = at + HEADER + memory.size
        // Only where its beginning has been read.
        if (start > at && from < until) {
          const offset = page * memory.size + (from - at - HEADER)
          tape.set(memory.bytes.subarray(offset, (page + 1) * memory.size), from)
        }
      }
      referenceParts.track(machine, page)
    },
  }
}

/** Bytes of a session that has only its identity on the tape. */
const IDENTITY_RECORD = HEADER + IDENTITY_LENGTH

export const dirtMutants: readonly Mutant[] = [
  refutedByComparison(
    'dirty-missed',
    'it does not notice that its first page is dirtied',
    missing((_, page) => page === 0),
    withPrecopy,
  ),
  refutedByComparison(
    'dirty-missed-on-the-last-page',
    'it does not notice that its last page is dirtied',
    missing(({ memory }, page) => page === memory.pages - 1),
    withPrecopy,
  ),
  refutedByComparison(
    'dirty-missed-while-quiesced',
    'it notices nothing that is dirtied in PRE_COPY_P2P',
    missing(({ state }) => state === 'PRE_COPY_P2P'),
    withBoth,
  ),
  refutedByComparison(
    'dirty-missed-while-unread',
    'it notices nothing that is dirtied while something waits to be read',
    missing(({ session }) => session?.kind === 'saving' && session.end > session.start),
    withPrecopy,
  ),
  refutedByComparison(
    'dirty-missed-the-second-time',
    'a page that is dirtied again after it was saved again is not noticed',
    byParts(notingOnce),
    withPrecopy,
  ),
  refutedByComparison(
    'dirty-missed-at-the-stop',
    'what was dirtied last is not saved when it is stopped',
    atTheStop(forgetDirty),
    withPrecopy,
  ),
  refutedByComparison(
    'dirty-missed-on-quiescing',
    'what was dirtied in PRE_COPY is not saved once it is quiesced',
    atArc('PRE_COPY', 'PRE_COPY_P2P', forgetDirty),
    withBoth,
  ),
  refutedByComparison(
    'unread-lost-at-the-stop',
    'what waits to be read is lost when it is stopped',
    atTheStop((session) => {
      if (session.start >= IDENTITY_RECORD) session.start = session.end
    }),
    withPrecopy,
  ),
  refutedByComparison(
    'tears-pages',
    'a page that changes while its record is being read changes the rest of the record',
    byParts(tearing),
    withPrecopy,
  ),
]
