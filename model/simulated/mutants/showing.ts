// Faults of the state that is shown: it is not the one that the device is in, or the device left that one unasked.
// What a user decides rests on it.
import type { StateCode } from '../../device.ts'
import { failed, ok, type Outcome } from '../../errno.ts'
import { referenceParts } from '../device.ts'
import { isMoving } from '../machine.ts'
import { nameOf, request } from '../transition.ts'
import { byHandlers, byParts, refuted, refutedByComparison, withPrecopy, type Mutant } from './mutant.ts'

/** Shows another state than it is in, or none. */
const showing = (state: string, shown: Outcome<StateCode>) =>
  byHandlers((handlers, machine) => ({
    'get-state': (event) => (machine.state === state ? shown : handlers['get-state'](event)),
  }))

export const showingMutants: readonly Mutant[] = [
  refuted(
    'shows-what-was-asked',
    'after a refused request it shows the state that was asked for',
    byHandlers((handlers, machine) => {
      let shown: StateCode | null = null
      return {
        'set-state'(event) {
          const outcome = handlers['set-state'](event)
          shown = outcome.type === 'ok' || machine.routes.rows.has(nameOf(event.target)) ? null : event.target
          return outcome
        },
        'get-state': (event) => (shown === null ? handlers['get-state'](event) : ok(shown)),
      }
    }),
  ),
  refuted(
    'stops-by-itself',
    'it stops of its own accord after some time',
    byParts(() => ({
      run(machine, ticks) {
        referenceParts.run(machine, ticks)
        if (ticks > 3 && isMoving(machine)) request(machine, 'STOP')
      },
    })),
  ),
  refuted(
    'runs-by-itself',
    'in PRE_COPY it is RUNNING after some time, and its session goes on',
    byParts(() => ({
      run(machine, ticks) {
        referenceParts.run(machine, ticks)
        if (ticks > 3 && machine.state === 'PRE_COPY') machine.state = 'RUNNING'
      },
    })),
    withPrecopy,
  ),
  refutedByComparison(
    'shows-no-state',
    'in STOP_COPY a question for the state is answered as if there were none',
    showing('STOP_COPY', failed('ENOTTY')),
  ),
  refuted('shows-running', 'in PRE_COPY it shows RUNNING', showing('PRE_COPY', ok('RUNNING')), withPrecopy),
]
