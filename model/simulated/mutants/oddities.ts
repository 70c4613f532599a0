// Devices that are odd and legal: whoever accuses one of them knows the protocol less well than they do. Most are an
// option of the reference device, under a name of their own.
import { failed, ok, type KnownErrno } from '../../errno.ts'
import { ERROR } from '../../states.ts'
import type { Fault } from '../../device.ts'
import { referenceParts } from '../device.ts'
import type { Machine } from '../machine.ts'
import { nameOf } from '../transition.ts'
import { byHandlers, byOptions, byParts, survives, withPrecopy, type Mutant } from './mutant.ts'

/** Every n-th arc fails in one way. */
const failing = (every: number, errno: Fault['errno'], leaves: Fault['leaves']) =>
  byHandlers((handlers, machine) => {
    const plan: Fault[] = []
    return {
      'set-state'(event) {
        // The longest way has four arcs: so far ahead it has to be planned.
        const { begun } = machine
        plan.length = 0
        for (let arc = begun; arc < begun + 4; arc++) if (arc % every === every - 1) plan.push({ arc, errno, leaves })
        if (machine.plan.length === 0 || machine.plan === plan) machine.plan = plan
        return handlers['set-state'](event)
      },
    }
  })

/** Requests that open a session fail behind their last arc, as where no data_fd can be made. */
const withoutFiles = (errno: KnownErrno) =>
  byHandlers((handlers, machine) => {
    let count = 0
    return {
      'set-state'(event) {
        const outcome = handlers['set-state'](event)
        if (outcome.type !== 'ok' || !outcome.value || count++ % 2 === 1) return outcome
        machine.files.pop()
        return failed(errno)
      },
    }
  })

const oneByte = byParts(() => ({
  read: (machine, session, length) => referenceParts.read(machine, session, Math.min(length, 1)),
  write: (machine, session, bytes) => referenceParts.write(machine, session, bytes.subarray(0, 1)),
}))

const giveUp = (machine: Machine): void => {
  machine.parts.drain(machine)
  machine.parts.end(machine)
  machine.state = ERROR
}

/** Where a u32 wraps, and bytes of state that are holes. */
const WRAP = 2n ** 32n
const HOLES = WRAP - 100n

export const oddityMutants: readonly Mutant[] = [
  survives('short-reads', 'reads give a byte less than there is', byOptions({ reads: 'less' })),
  survives('short-writes', 'writes take a byte less than there is', byOptions({ writes: 'less' })),
  survives('byte-by-byte', 'reads and writes move one byte at a time', oneByte),
  survives(
    'another-errno',
    'after the session ended the errno is EIO',
    byOptions({ endedErrno: 'EIO', endedPoll: 'error' }),
  ),
  survives('fails-before', 'every third arc fails and is not performed', failing(3, 'EIO', 'before')),
  survives('fails-behind', 'every third arc is performed and fails', failing(3, 'EBUSY', 'behind')),
  survives('fails-for-good', 'every fifth arc leads to ERROR', failing(5, 'EIO', 'error')),
  survives('no-files-left', 'every other session cannot be reached by the user', withoutFiles('EMFILE'), {
    bug: 'B05',
  }),
  survives('refuses-late', 'an invalid stream is refused at the very end', byOptions({ validation: 'late' })),
  survives('fails-loads-for-good', 'a failed load leads to ERROR', byOptions({ failedLoad: 'ERROR' })),
  survives(
    'offers-a-header',
    'before STOP_COPY there is a header only',
    byOptions({ precopyData: 'header' }),
    withPrecopy,
  ),
  survives('has-no-size', 'the size of the stop-copy data is 0', byOptions({ dataSize: 'zero' })),
  survives('same-state-refused', 'a request of the state it is in is refused', byOptions({ sameState: 'EINVAL' })),
  survives(
    'gives-up',
    'a request that it refuses in STOP_COPY leads to ERROR',
    byHandlers((handlers, machine) => ({
      'set-state'(event) {
        const outcome = handlers['set-state'](event)
        if (outcome.type !== 'ok' && machine.state === 'STOP_COPY') giveUp(machine)
        return outcome
      },
    })),
  ),
  survives(
    'poll-cries-wolf',
    'poll says readable whenever it is asked',
    byParts(() => ({ isReadable: () => true })),
    withPrecopy,
  ),
  survives(
    'size-wraps',
    'the size of the stop-copy data wraps at 2^32',
    byHandlers((handlers) => ({
      'data-size'(event) {
        const outcome = handlers['data-size'](event)
        return outcome.type === 'ok' ? ok((outcome.value + HOLES) % WRAP) : outcome
      },
    })),
  ),
  survives(
    'refuses-with-eio',
    'a request of an unknown state is refused with EIO',
    byHandlers((handlers, machine) => ({
      'set-state'(event) {
        const outcome = handlers['set-state'](event)
        const isUnknown = !machine.routes.rows.has(nameOf(event.target))
        return isUnknown && outcome.type === 'errno' ? failed('EIO') : outcome
      },
    })),
  ),
  survives(
    'closing-keeps-it-there',
    'a state cannot be left whose data_fd was closed, but by a reset',
    byHandlers((handlers, machine) => {
      let closed: unknown = null
      return {
        close(event) {
          closed = machine.files[event.session] ?? closed
          return handlers.close(event)
        },
        'set-state'(event) {
          const isKept = machine.session !== null && machine.session === closed
          return isKept && nameOf(event.target) !== machine.state ? failed('EBUSY') : handlers['set-state'](event)
        },
      }
    }),
  ),
]
