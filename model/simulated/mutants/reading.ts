// Faults of what is read: bytes lost, given twice or out of order, pages missed, the ends of the stream confused, and
// poll that says something else than read.
import type { Errno } from '../../errno.ts'
import { referenceParts } from '../device.ts'
import type { Machine, Parts } from '../machine.ts'
import { isSaved, take, type SavingSession } from '../saving.ts'
import { byParts, withPrecopy } from './mutant.ts'
import { deviates, deviatesByComparison, refuted, refutedByComparison, type Mutant } from './mutant.ts'

type Read = Parts['read']
const nothing = new Uint8Array()

/** Another reading, given what the reference reads; errors stay as they are. */
const onRead = (change: (bytes: Uint8Array, machine: Machine, session: SavingSession) => Uint8Array | Errno) =>
  byParts(() => ({ read: changed(change) }))

const changed =
  (change: (bytes: Uint8Array, machine: Machine, session: SavingSession) => Uint8Array | Errno): Read =>
  (machine, session, length) => {
    const bytes = referenceParts.read(machine, session, length)
    return typeof bytes === 'string' ? bytes : change(bytes, machine, session)
  }

/** Every read begins at the beginning again, though it moves on. */
function restarting(): Partial<Parts> {
  const sofar = new Map<SavingSession, number[]>()
  return {
    read: changed((bytes, _, session) => {
      const all = sofar.get(session) ?? []
      sofar.set(session, all)
      all.push(...bytes)
      return Uint8Array.from(all.slice(0, bytes.length))
    }),
  }
}

/** A tracking base that survives its session: later sessions have only what was dirtied since. */
function keepingBase(): Partial<Parts> {
  let base: Uint8Array | null = null
  return {
    save(machine) {
      const isBased = base !== null && machine.state !== 'STOP'
      const options = isBased ? { ...machine.options, firstImage: 'as-read' as const } : machine.options
      const session = referenceParts.save({ ...machine, options })
      if (base !== null && isBased) {
        session.owed.set(base)
        session.owing[1] = 0
        session.owing[2] = base.filter((how) => how === 2).length
      }
      base = new Uint8Array(machine.memory.pages)
      return session
    },
    track(machine, page) {
      if (base !== null) base[page] = 2
      referenceParts.track(machine, page)
    },
  }
}

/** What was dirtied last is put into records that may have been read by then. */
function rewriting(machine: Machine, session: SavingSession): void {
  const isUnread = session.start === 0
  if (isUnread) Object.assign(session, referenceParts.save(machine))
  else {
    session.owed.fill(0)
    session.owing[2] = 0
  }
}

/** Says once in every session that the stream is over although it is not. */
function pausing(): Partial<Parts> {
  const paused = new WeakSet<SavingSession>()
  return {
    read(machine, session, length) {
      const isUnread = session.sequence < 2 || session.end > session.start
      if (length === 0 || !isSaved(machine) || paused.has(session) || !isUnread || session.start === 0) {
        return referenceParts.read(machine, session, length)
      }
      paused.add(session)
      return nothing
    },
  }
}

/** After its end the stream has one byte more. */
function resurrecting(): Partial<Parts> {
  const over = new WeakSet<SavingSession>()
  return {
    read(machine, session, length) {
      if (over.has(session) && isSaved(machine) && length > 0) return new Uint8Array(1)
      const bytes = referenceParts.read(machine, session, length)
      if (isSaved(machine) && length > 0 && bytes.length === 0) over.add(session)
      return bytes
    },
  }
}

/** Dirty pages are noticed by the precopy info alone. */
const noticing: Partial<Parts> = {
  produce: (machine, session) => (isSaved(machine) || session.owing[1] > 0) && referenceParts.produce(machine, session),
  isReadable: (machine, session) => isSaved(machine) || session.end > session.start || session.owing[1] > 0,
  info(machine, session) {
    const shown = referenceParts.info(machine, session)
    while (referenceParts.produce(machine, session));
    return shown
  },
}

export const readingMutants: readonly Mutant[] = [
  refutedByComparison('read-restarts', 'every read gives the beginning again', byParts(restarting), { bug: 'B31' }),
  refutedByComparison(
    'read-loses',
    'a byte is lost between two reads',
    onRead((bytes, _, session) => {
      if (bytes.length > 0 && session.start < session.end) take(session, 1)
      return bytes
    }),
  ),
  refutedByComparison(
    'read-repeats',
    'the last byte of a read is the first of the next one',
    onRead((bytes, _, session) => {
      if (bytes.length > 1 && session.start > 0 && session.start < session.end) session.start--
      return bytes
    }),
  ),
  refutedByComparison(
    'read-reorders',
    'the first and the last byte of a long read change places',
    onRead((bytes) => {
      const [first, last] = [bytes[0]!, bytes.at(-1)!]
      if (bytes.length > 100) {
        bytes[0] = last
        bytes[bytes.length - 1] = first
      }
      return bytes
    }),
  ),
  refuted(
    'read-overruns',
    'a read gives a byte more than was asked for',
    onRead((bytes) => (bytes.length > 0 ? Uint8Array.of(...bytes, 0) : bytes)),
  ),
  refutedByComparison(
    'rewrites-what-was-read',
    'at STOP_COPY it changes records that may have been read',
    byParts(() => ({
      perform(machine, from, to) {
        const { session } = machine
        if (to.name === 'STOP_COPY' && session?.kind === 'saving') rewriting(machine, session)
        return referenceParts.perform(machine, from, to)
      },
    })),
    { ...withPrecopy, bug: 'B29' },
  ),
  refutedByComparison(
    'base-outlives-its-session',
    'a second PRE_COPY has only what was dirtied since the first',
    byParts(() => keepingBase()),
    { ...withPrecopy, bug: 'B25' },
  ),
  refutedByComparison(
    'saves-too-little',
    'the stream ends before its last record',
    byParts(() => ({
      produce: (machine, session) =>
        (session.owing[1] + session.owing[2] > 0 || !isSaved(machine)) && referenceParts.produce(machine, session),
    })),
  ),
  refuted(
    'message-at-last',
    'the permanent end of the stream is ENOMSG',
    byParts(() => ({
      read(machine, session, length) {
        const bytes = referenceParts.read(machine, session, length)
        return isSaved(machine) && length > 0 && bytes.length === 0 ? 'ENOMSG' : bytes
      },
    })),
  ),
  deviates(
    'nothing-at-the-temporary-end',
    'the temporary end of the stream is a read of 0',
    byParts(() => ({
      read(machine, session, length) {
        const bytes = referenceParts.read(machine, session, length)
        return bytes === 'ENOMSG' ? nothing : bytes
      },
    })),
    { ...withPrecopy, bug: 'B19' },
  ),
  refuted('ends-too-early', 'a read of 0 in the middle of the stream', byParts(pausing)),
  refuted('ends-not-for-ever', 'after the end of the stream there is a byte more', byParts(resurrecting)),
  refuted(
    'poll-hides-the-end',
    'poll does not show the permanent end',
    byParts(() => ({ isReadable: (_, session) => session.end > session.start })),
  ),
  deviatesByComparison(
    'poll-sleeps',
    'poll and read notice what was dirtied only after precopy info was asked for',
    byParts(() => noticing),
    { ...withPrecopy, bug: 'B21' },
  ),
]
