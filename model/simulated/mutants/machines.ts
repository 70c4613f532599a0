// Faults between devices that write to each other: what is under way when a device is quiesced, what arrives in it then
// or while it is saved, and what is sent again after a load. A device that stands alone shows none of them.
import { deliver, exchange, receive, settle } from '../bus.ts'
import { referenceParts } from '../device.ts'
import { isMoving, rowOf, type Machine, type Parts } from '../machine.ts'
import { count, drain } from '../memory.ts'
import { byParts, refutedByComparison, survives, withBoth, withP2p, withPrecopy, type Mutant } from './mutant.ts'

const isQuiesced = (machine: Machine): boolean => rowOf(machine)?.operation === 'quiesced'
const isSaved = (machine: Machine): boolean => rowOf(machine)?.session === 'saving'

/** Takes part in the traffic, but for what arrives in some states. */
const deafWhile = (isDeaf: (machine: Machine) => boolean) =>
  byParts(() => ({
    receive(machine) {
      if (!isDeaf(machine)) receive(machine)
    },
  }))

/** Does something more in every tick of some states. */
const besides = (isMeant: (machine: Machine) => boolean, tick: (machine: Machine) => void) =>
  byParts(() => ({
    run(machine, ticks) {
      referenceParts.run(machine, ticks)
      for (let left = isMeant(machine) ? ticks : 0; left > 0; left--) tick(machine)
    },
  }))

/** Takes what is under way for completed, and lets it go only when the device runs the next time. */
function late(): Partial<Parts> {
  let waiting = 0
  return {
    drain(machine) {
      const { memory } = machine
      waiting += memory.begun - memory.completed
      drain(memory)
    },
    run(machine, ticks) {
      deliver(machine, waiting)
      waiting = 0
      referenceParts.run(machine, ticks)
    },
  }
}

/** Tracks the counts by what arrives alone. */
function sendingUnnoticed(): Partial<Parts> {
  let isArriving = false
  return {
    receive(machine) {
      isArriving = true
      receive(machine)
      isArriving = false
    },
    track(machine, page) {
      if (isArriving || page < machine.memory.worked) referenceParts.track(machine, page)
    },
  }
}

/** Leaves what is under way for the arc that stops the device. */
function drainingAtStop(): Partial<Parts> {
  let isEarly = false
  return {
    perform(machine, from, to) {
      isEarly = to.operation === 'quiesced'
      const errno = referenceParts.perform(machine, from, to)
      isEarly = false
      return errno
    },
    drain(machine) {
      if (!isEarly) settle(machine)
    },
  }
}

/** Repeats the last transaction that it had begun before it was saved. */
function repeating(): Partial<Parts> {
  let isLoaded = false
  return {
    commit(machine, session) {
      referenceParts.commit(machine, session)
      isLoaded = true
    },
    run(machine, ticks) {
      if (isLoaded && rowOf(machine)?.operation === 'running') {
        isLoaded = false
        deliver(machine, 1)
      }
      referenceParts.run(machine, ticks)
    },
  }
}

/** In RUNNING_P2P on the way from STOP it is taken to run already. */
function startingEarly(): Partial<Parts> {
  let isStarting = false
  return {
    perform(machine, from, to) {
      isStarting = from.operation === 'stopped' && to.operation === 'quiesced'
      return referenceParts.perform(machine, from, to)
    },
    run(machine, ticks) {
      referenceParts.run(machine, ticks)
      for (let left = isStarting && isQuiesced(machine) ? ticks : 0; left > 0; left--) exchange(machine, 'running')
    },
  }
}

export const machineMutants: readonly Mutant[] = [
  refutedByComparison('arrives-late', 'what is under way arrives after the arc that was to wait for it', byParts(late)),
  refutedByComparison(
    'cancels-what-is-under-way',
    'what is under way when it is quiesced never arrives',
    byParts(() => ({ drain: ({ memory }) => drain(memory) })),
  ),
  refutedByComparison(
    'arrives-twice',
    'the last transaction of those that it completes to be quiesced arrives twice',
    byParts(() => ({
      drain(machine) {
        const isBusy = machine.memory.begun > machine.memory.completed
        settle(machine)
        if (isBusy) deliver(machine, 1)
      },
    })),
  ),
  refutedByComparison(
    'drains-when-it-is-stopped',
    'it completes what is under way when it is stopped, and not before',
    byParts(drainingAtStop),
    withP2p,
  ),
  refutedByComparison(
    'refuses-its-peers-while-quiesced',
    'what its peers have sent does not arrive while it is quiesced',
    deafWhile(isQuiesced),
    withP2p,
  ),
  refutedByComparison(
    'refuses-its-peers-while-saved',
    'what its peers have sent does not arrive in PRE_COPY and PRE_COPY_P2P',
    deafWhile(isSaved),
    withPrecopy,
  ),
  refutedByComparison(
    'arrives-unnoticed',
    'what its peers write while it is saved is not known to have changed',
    byParts(() => ({
      receive(machine) {
        if (isSaved(machine)) count(machine.memory, 'received')
        else receive(machine)
      },
    })),
    withPrecopy,
  ),
  refutedByComparison(
    'arrives-unnoticed-while-quiesced',
    'what its peers write in PRE_COPY_P2P is not known to have changed',
    byParts(() => ({
      receive(machine) {
        if (isSaved(machine) && isQuiesced(machine)) count(machine.memory, 'received')
        else receive(machine)
      },
    })),
    withBoth,
  ),
  refutedByComparison(
    'sends-unnoticed',
    'what it counts of its own transactions while it is saved is not known to have changed',
    byParts(sendingUnnoticed),
    withPrecopy,
  ),
  refutedByComparison(
    'sends-while-quiesced-and-saved',
    'it begins transactions in PRE_COPY_P2P',
    besides(
      (machine) => isQuiesced(machine) && isSaved(machine),
      (machine) => exchange(machine, 'running'),
    ),
    withBoth,
  ),
  refutedByComparison(
    'sends-at-once-while-quiesced',
    'it begins transactions while it is quiesced, though none that would get lost',
    besides(isQuiesced, (machine) => {
      const peer = machine.port?.peer() ?? machine
      if (!isMoving(peer)) return
      exchange(machine, 'running')
      settle(machine)
    }),
    withP2p,
  ),
  refutedByComparison(
    'sends-before-all-are-started',
    'on the way from STOP it begins transactions in RUNNING_P2P',
    byParts(startingEarly),
    withP2p,
  ),
  refutedByComparison(
    'sends-again-after-a-load',
    'a device that was loaded repeats a transaction that it had completed before it was saved',
    byParts(repeating),
  ),
  // The user was to keep its peers from that.
  survives(
    'takes-writes-while-stopped',
    'what its peers write to it while it is stopped arrives',
    byParts(() => ({
      receive(machine) {
        if (rowOf(machine) !== undefined) machine.parts.track(machine, count(machine.memory, 'received'))
      },
    })),
  ),
]
