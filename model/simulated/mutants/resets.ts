// Faults of a reset: each forgets one thing. What a reset leaves of the device's own state is its own business; that it
// brings RUNNING, and that nothing of a session goes on, is not.
import { failed } from '../../errno.ts'
import { ERROR } from '../../states.ts'
import type { Device } from '../../world.ts'
import { referenceParts } from '../device.ts'
import type { Machine, Parts } from '../machine.ts'
import { byHandlers, byParts, refuted, refutedByComparison, survives, withPrecopy, type Mutant } from './mutant.ts'

type Handlers = Device['handlers']

const crashed = (evidence: string) => ({ type: 'crashed', evidence }) as const

function crashAfterReset(handlers: Handlers, machine: Machine): Partial<Handlers> {
  let isGone = false
  return {
    reset(event) {
      isGone = machine.session !== null
      return handlers.reset(event)
    },
    'set-state': (event) =>
      isGone ? crashed('the session of a request is a null pointer') : handlers['set-state'](event),
  }
}

/** A reset that is another one in some state. */
const resetIn = (isMeant: (machine: Machine) => boolean, reset: (machine: Machine) => void) =>
  byParts(() => ({ reset: (machine) => (isMeant(machine) ? reset : referenceParts.reset)(machine) }))

/** What had been read before a reset need not be saved again after it. */
function keepingBase(): Partial<Parts> {
  let base: Uint8Array | null = null
  return {
    reset(machine) {
      const { session, state } = machine
      base = session?.kind === 'saving' && state.startsWith('PRE_COPY') ? Uint8Array.from(session.owed) : base
      referenceParts.reset(machine)
    },
    save(machine) {
      if (base === null || machine.state === 'STOP') return referenceParts.save(machine)
      const options = { ...machine.options, firstImage: 'as-read' as const }
      const session = referenceParts.save({ ...machine, options })
      session.owed.set(base)
      session.owing[1] = base.filter((how) => how === 1).length
      session.owing[2] = base.filter((how) => how === 2).length
      base = null
      return session
    },
  }
}

export const resetMutants: readonly Mutant[] = [
  refuted(
    'outlives-a-reset',
    'a reset sets the state, and leaves the data_fd as it is',
    byParts(() => ({
      reset(machine) {
        referenceParts.drain(machine)
        machine.session = null
        machine.state = 'RUNNING'
      },
    })),
    { bug: 'B49' },
  ),
  refuted(
    'reset-does-nothing',
    'a reset in STOP_COPY does nothing, and succeeds',
    byParts(() => ({ reset: (machine) => void (machine.state !== 'STOP_COPY' && referenceParts.reset(machine)) })),
    { bug: 'B55' },
  ),
  refuted(
    'reset-crashes-later',
    'after a reset with a session open the next request crashes',
    byHandlers(crashAfterReset),
    {
      bug: 'B45',
    },
  ),
  refuted(
    'reset-keeps-error',
    'a reset in ERROR does nothing, and succeeds',
    resetIn(
      ({ state }) => state === ERROR,
      () => {},
    ),
  ),
  refuted(
    'reset-stops',
    'a reset brings it to STOP',
    byParts(() => ({
      reset(machine) {
        referenceParts.reset(machine)
        machine.state = 'STOP'
      },
    })),
  ),
  refutedByComparison(
    'reset-fails-while-saving',
    'a reset with a session open is refused',
    byHandlers((handlers, machine) => ({
      reset: (event) => (machine.session?.kind === 'saving' ? failed('EINVAL') : handlers.reset(event)),
    })),
  ),
  refuted(
    'reset-keeps-the-load',
    'after a reset in RESUMING its data_fd goes on taking data',
    resetIn(
      ({ session }) => session?.kind === 'resuming',
      (machine) => {
        machine.session = null
        machine.state = 'RUNNING'
      },
    ),
  ),
  refutedByComparison(
    'reset-keeps-the-base',
    'after a reset in PRE_COPY the next session lacks what the last one had',
    byParts(keepingBase),
    withPrecopy,
  ),
  survives(
    'reset-leaves-dma-under-way',
    'a reset does not wait for transactions that have begun',
    byParts(() => ({
      reset(machine) {
        const { begun, completed } = machine.memory
        referenceParts.reset(machine)
        Object.assign(machine.memory, { begun, completed })
      },
    })),
  ),
]
