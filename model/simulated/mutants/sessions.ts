// Faults of data_fds: returned too early, never or twice, alive after the session ended, or dead before; what a reset,
// a close and a reopening leave behind.
import { failed, ok, type Outcome } from '../../errno.ts'
import type { Device } from '../../world.ts'
import { referenceParts } from '../device.ts'
import { rowOf, type Machine, type Session } from '../machine.ts'
import { nameOf } from '../transition.ts'
import { byHandlers, byOptions, byParts, withPrecopy } from './mutant.ts'
import { deviates, refuted, refutedByComparison, survives, type Mutant } from './mutant.ts'

type Handlers = Device['handlers']

/** Another outcome of a request that succeeded. */
const afterRequest = (change: (machine: Machine, hasSession: boolean) => Outcome<boolean>) =>
  byHandlers((handlers, machine) => ({
    'set-state'(event) {
      const outcome = handlers['set-state'](event)
      return outcome.type === 'ok' ? change(machine, outcome.value) : outcome
    },
  }))

/** Lets go of the session without ending it. */
const keepAlive = (machine: Machine): void => {
  machine.session = null
}

const crashed = (evidence: string) => ({ type: 'crashed', evidence }) as const

/** Every use of a data_fd crashes where the session is one of these. */
const crashOn = (handlers: Handlers, machine: Machine, isFatal: (session: Session) => boolean): Partial<Handlers> => {
  const of = <E extends { readonly session: number }, T>(right: (event: E) => Outcome<T>) => {
    return (event: E): Outcome<T> => {
      const session = machine.files[event.session]
      return session !== undefined && isFatal(session) ? crashed('use after free of a session') : right(event)
    }
  }
  return {
    read: of(handlers.read),
    write: of(handlers.write),
    poll: of(handlers.poll),
    'precopy-info': of(handlers['precopy-info']),
  }
}

function crashAfterFailure(handlers: Handlers, machine: Machine): Partial<Handlers> {
  let isGone = false
  return {
    'set-state'(event) {
      if (isGone) return crashed('the session of a request is a null pointer')
      const kind = rowOf(machine)?.session
      const outcome = handlers['set-state'](event)
      isGone = outcome.type !== 'ok' && kind === 'saving' && rowOf(machine)?.session === 'saving' && machine.begun > 0
      if (isGone) machine.parts.end(machine)
      return outcome
    },
  }
}

function crashAfterReopening(handlers: Handlers, machine: Machine): Partial<Handlers> {
  let freed = 0
  return {
    ...crashOn(handlers, machine, (session) => machine.files.indexOf(session) < freed),
    reopen(event) {
      freed = machine.files.length
      return handlers.reopen(event)
    },
  }
}

/** How many files may leak before no more can be opened. */
const LEAKS = 2

function leak(handlers: Handlers, machine: Machine): Partial<Handlers> {
  let leaked = 0
  return {
    'set-state'(event) {
      const opens = (machine.routes.rows.get(nameOf(event.target))?.session ?? 'none') !== 'none'
      if (opens && leaked >= LEAKS && machine.session === null) return failed('ENOMEM')
      const outcome = handlers['set-state'](event)
      if (opens && outcome.type === 'errno' && machine.session === null) leaked++
      return outcome
    },
  }
}

const withoutSession = { running: 'RUNNING', quiesced: 'RUNNING_P2P', stopped: 'STOP' } as const

export const sessionMutants: readonly Mutant[] = [
  refuted(
    'opens-early',
    'a request of STOP returns a data_fd',
    afterRequest((machine, hasSession) => {
      if (hasSession || machine.state !== 'STOP') return ok(hasSession)
      machine.files.push(referenceParts.save(machine))
      return ok(true)
    }),
  ),
  refuted(
    'opens-never',
    'a request of STOP_COPY that opens a session returns no data_fd',
    afterRequest((machine, hasSession) => {
      if (hasSession && machine.state === 'STOP_COPY') machine.files.pop()
      return ok(hasSession && machine.state !== 'STOP_COPY')
    }),
  ),
  refuted(
    'opens-twice',
    'the way from PRE_COPY to STOP_COPY returns the data_fd once more',
    afterRequest((machine, hasSession) => {
      if (hasSession || machine.state !== 'STOP_COPY' || machine.session === null) return ok(hasSession)
      machine.files.push(machine.session)
      return ok(true)
    }),
    withPrecopy,
  ),
  refuted(
    'outlives-its-session',
    'a data_fd goes on after its session ended',
    byParts(() => ({ end: keepAlive })),
  ),
  deviates(
    'reopens-as-it-was',
    'a device that is closed and opened again is in its old state, without a session',
    byHandlers((handlers, machine) => ({
      reopen(event) {
        const { state } = machine
        const outcome = handlers.reopen(event)
        machine.state = state
        return outcome
      },
    })),
    { bug: 'B57' },
  ),
  survives('opens-stopped', 'it is in STOP when it is opened', byOptions({ initialState: 'STOP' }), { bug: 'B59' }),
  refuted(
    'failure-crashes-later',
    'a failed exit drops the session, and the next request crashes',
    byHandlers(crashAfterFailure),
    {
      ...withPrecopy,
      bug: 'B27',
    },
  ),
  survives('failure-ends-the-session', 'a failed exit ends the session', byOptions({ failedExit: 'closes' }), {
    bug: 'B61',
  }),
  survives('leaks', 'every failed opening leaks a file, until there are none left', byHandlers(leak), { bug: 'B65' }),
  refuted(
    'reopening-frees',
    'a data_fd that is used after the device was opened anew crashes',
    byHandlers(crashAfterReopening),
    { bug: 'B63' },
  ),
  refuted(
    'closing-ends',
    'closing the data_fd ends the session, and takes the device out of its state',
    byHandlers((handlers, machine) => ({
      close(event) {
        const row = rowOf(machine)
        if (row !== undefined && machine.session !== null && machine.files[event.session] === machine.session) {
          machine.parts.end(machine)
          machine.state = row.name === 'PRE_COPY_P2P' ? 'RUNNING_P2P' : withoutSession[row.operation]
        }
        return handlers.close(event)
      },
    })),
  ),
  refutedByComparison(
    'closing-forgets-the-load',
    'closing the data_fd in RESUMING throws away what was written',
    byHandlers((handlers, machine) => ({
      close(event) {
        if (machine.session?.kind === 'resuming' && machine.files[event.session] === machine.session) {
          machine.session = referenceParts.load(machine)
        }
        return handlers.close(event)
      },
    })),
  ),
  refuted(
    'reads-the-wrong-way',
    'a session that is written can be read',
    byHandlers((handlers, machine) => ({
      read(event) {
        const session = machine.files[event.session]
        const isWrong = session?.kind === 'resuming' && session.isAlive && event.length > 0
        return isWrong ? ok(new Uint8Array(1)) : handlers.read(event)
      },
    })),
  ),
  refutedByComparison(
    'opens-dead',
    'the data_fd of RESUMING is dead from the beginning',
    byHandlers((handlers, machine) => ({
      write: (event) => (machine.files[event.session]?.kind === 'resuming' ? failed('ENODEV') : handlers.write(event)),
    })),
  ),
  refuted(
    'dies-when-refused',
    'a request that is refused ends the session, and leaves the state',
    byHandlers((handlers, machine) => ({
      'set-state'(event) {
        const outcome = handlers['set-state'](event)
        const { session, state } = machine
        const isRefused = outcome.type === 'errno' && !machine.routes.rows.has(nameOf(event.target))
        if (isRefused && session !== null && state !== 'ERROR') session.isAlive = false
        return outcome
      },
    })),
  ),
  refutedByComparison(
    'old-close-ends',
    'closing an older data_fd ends the newest session, and leaves the state',
    byHandlers((handlers, machine) => ({
      close(event) {
        const { session, files } = machine
        if (session !== null && files[event.session] !== session && files[event.session] !== undefined) {
          session.isAlive = false
        }
        return handlers.close(event)
      },
    })),
  ),
  refuted(
    'ends-with-nothing',
    'after its session ended a data_fd reads nothing, as at the end of a stream',
    byHandlers((handlers, machine) => ({
      read(event) {
        const session = machine.files[event.session]
        const isEnded = session?.kind === 'saving' && !session.isAlive
        return isEnded ? ok(new Uint8Array()) : handlers.read(event)
      },
    })),
  ),
]
