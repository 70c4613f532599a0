// Faults of what waits to be read when something else happens: an end shown where there is none, a session that begins
// anew because it was asked for once more, a flag of an earlier migration that nobody cleared.
import { ok } from '../../errno.ts'
import { referenceParts } from '../device.ts'
import type { Machine, Parts } from '../machine.ts'
import { isSaved, type SavingSession } from '../saving.ts'
import { nameOf } from '../transition.ts'
import { byHandlers, byParts, deviates, refuted, refutedByComparison, withBoth, type Mutant } from './mutant.ts'

const nothing = new Uint8Array()

/** A read of no bytes is taken for the last one. */
function endingByNothing(): Partial<Parts> {
  const over = new WeakSet<SavingSession>()
  return {
    read(machine, session, length) {
      if (length === 0 && isSaved(machine)) over.add(session)
      return over.has(session) && isSaved(machine) ? nothing : referenceParts.read(machine, session, length)
    },
  }
}

/** The session of a device that is asked once more for the state it is in is a new one, behind the same data_fd. */
function anew(machine: Machine): void {
  const { session, options } = machine
  if (session?.kind !== 'saving') return
  Object.assign(session, referenceParts.save({ ...machine, options: { ...options, precopyData: 'all' } }))
}

/** A count of migrations that nobody clears: after so many each one is over at once. */
const ending = (most: number) => (): Partial<Parts> => {
  const over = new Set<SavingSession>()
  return {
    read(machine, session, length) {
      if (over.size >= most && !over.has(session) && isSaved(machine)) return nothing
      const bytes = referenceParts.read(machine, session, length)
      if (session.isComplete && session.end === session.start) over.add(session)
      return bytes
    },
  }
}

export const tapeMutants: readonly Mutant[] = [
  deviates(
    'ends-while-quiesced',
    'the temporary end of the stream is a read of 0 in PRE_COPY_P2P',
    byParts(() => ({
      read(machine, session, length) {
        const bytes = referenceParts.read(machine, session, length)
        return bytes === 'ENOMSG' && machine.state === 'PRE_COPY_P2P' ? nothing : bytes
      },
    })),
    withBoth,
  ),
  refutedByComparison(
    'ends-after-a-read-of-nothing',
    'a read of no bytes in STOP_COPY ends the stream',
    byParts(endingByNothing),
  ),
  refuted(
    'begins-anew-when-asked-again',
    'a request of STOP_COPY in STOP_COPY succeeds, and the stream begins anew',
    byHandlers((handlers, machine) => ({
      'set-state'(event) {
        if (machine.state !== 'STOP_COPY' || nameOf(event.target) !== 'STOP_COPY') return handlers['set-state'](event)
        anew(machine)
        return ok(false)
      },
    })),
  ),
  refutedByComparison('saves-once', 'the second migration of a device ends at once', byParts(ending(1)), {
    bug: 'B85',
  }),
  refutedByComparison('saves-twice', 'the third migration of a device ends at once', byParts(ending(2))),
]
