// Drivers that let other threads in while a request is under way: they take no lock for it, another one, or the same
// one twice. Nothing of that is seen by a user with one thread.
import type { Kind } from '../../device.ts'
import type { Machine } from '../machine.ts'
import { byHandlers, byParts, refuted, type Mutant } from './mutant.ts'

/** Milliseconds after which a call that cannot return is given up. */
const DEADLINE = 1000

/** What comes between the opening of a session and the end of its request does not know of the session. */
const blindTo = (kind: Kind) =>
  byHandlers((handlers, machine) => ({
    'set-state'(event) {
      const outcome = handlers['set-state'](event)
      const isOpened = outcome.type === 'ok' && outcome.value
      if (isOpened) hidden(machine, kind)
      return outcome
    },
  }))

function hidden(machine: Machine, kind: Kind): void {
  const { session, meanwhile } = machine
  if (meanwhile?.kind !== kind) return
  machine.session = null
  meanwhile.run()
  machine.session = session
}

export const laneMutants: readonly Mutant[] = [
  refuted(
    'shows-the-states-between',
    'who looks while a request is under way sees the states between',
    byParts(() => ({
      yields({ meanwhile }) {
        if (meanwhile?.kind === 'get-state') meanwhile.run()
      },
    })),
  ),
  refuted(
    'reset-waits-for-ever',
    'a reset while a request is under way waits for the lock that the request holds',
    byHandlers((handlers, machine) => {
      let isBusy = false
      return {
        'set-state'(event) {
          isBusy = true
          if (machine.meanwhile?.kind === 'reset') machine.meanwhile.run()
          isBusy = false
          return handlers['set-state'](event)
        },
        reset: (event) => (isBusy ? { type: 'hung', ms: DEADLINE } : handlers.reset(event)),
      }
    }),
    { bug: 'B51' },
  ),
  refuted(
    'reset-takes-another-lock',
    'a reset while a session is opened leaves that session alive in RUNNING',
    blindTo('reset'),
    { bug: 'B67' },
  ),
  refuted(
    'closing-takes-no-lock',
    'closing the device while a session is opened leaves that session alive',
    blindTo('reopen'),
    { bug: 'B53' },
  ),
]
