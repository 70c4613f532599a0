// A device as a VMM holds it: what state the VMM takes it to be in, the data_fd it has, and how it asks for another
// state. A request that fails is answered by going back to a state to recover in, and by a reset where that fails, too.
import type { Age } from '../content.ts'
import type { AnyOutcome, Event, Kind, Replies } from '../device.ts'
import type { Errno, Outcome } from '../errno.ts'
import { ERROR, type State } from '../states.ts'
import { bits } from '../v1/states.ts'
import type { Habits } from './habits.ts'
import type { Doing as AnyDoing, Stage } from './stage.ts'

/** A part of what a VMM does with devices of v2. */
export type Doing<T> = AnyDoing<T, Event, Replies>

/** Why something failed; null where it did not. */
export type Failure = string | null

/** A VMM on stage, with its habits. */
export interface Vmm {
  readonly stage: Stage
  readonly habits: Habits
}

export interface Held {
  readonly device: number
  /** The state that the VMM takes it to be in. */
  state: State
  /** Which of the sessions that it has opened the VMM holds the file of, counted from 0. */
  file: number | null
  opened: number
  hasP2p: boolean
  hasPrecopy: boolean
  /** What precopy info said, less what was read since. */
  initial: bigint
  dirty: bigint
  /** Whether the destination was told that the initial data is sent. */
  isTold: boolean
  /** Whether the VMM takes it that there is nothing more to read. */
  isOver: boolean
  /** Whether it was reset: what it was, or was given, is gone. */
  isBlank: boolean
  /** The most of one read, in bytes. */
  chunk: number
}

export const held = ({ stage }: Vmm, device: number): Held => ({
  device,
  state: 'RUNNING',
  file: null,
  opened: 0,
  hasP2p: false,
  hasPrecopy: false,
  initial: 0n,
  dirty: 0n,
  isTold: false,
  isOver: false,
  isBlank: false,
  chunk: stage.scenario.chunk,
})

/** One call on a device. */
export function* ask<K extends Kind>(device: number, event: Event<K>): Doing<Outcome<Replies[K]>> {
  const outcome: AnyOutcome = yield { device, lane: 0, event: event as Event }
  return outcome as Outcome<Replies[K]>
}

/** The session whose file the VMM holds, by its age. */
export const ageOf = ({ opened, file }: Held): Age => opened - 1 - (file ?? opened)

/** The numbers that a VMM would send that took those of the region protocol. */
const oldNumbers: Readonly<Partial<Record<State, number>>> = {
  STOP: 0,
  RUNNING: bits.RUNNING,
  STOP_COPY: bits.SAVING,
  PRE_COPY: bits.RUNNING | bits.SAVING,
  RESUMING: bits.RESUMING,
}

const wordsOf = (outcome: Outcome<unknown>): Errno | 'no answer' =>
  outcome.type === 'errno' ? outcome.errno : 'no answer'

/** Asks for a state. `recover` is where a device goes that fails; it is reset where that is ERROR. */
export function* setState(vmm: Vmm, one: Held, target: State, recover: State | typeof ERROR): Doing<Failure> {
  const { habits } = vmm
  if (habits.belief === 'asked') {
    const known = yield* ask(one.device, { type: 'get-state' })
    const isLost = known.type === 'ok' && known.value !== one.state
    if (isLost) return yield* adopted(vmm, one, String(known.value), target)
  }
  if (target === one.state) return null
  const code = habits.numbers === 'of-v1' ? (oldNumbers[target] ?? target) : target
  const outcome = yield* ask(one.device, { type: 'set-state', target: code })
  if (outcome.type === 'ok') {
    one.state = target
    return outcome.value ? yield* taken(one) : null
  }
  const because = `device ${one.device} does not go to ${target}: ${wordsOf(outcome)}`
  if (habits.recovery === 'trusts') {
    one.state = target
    return null
  }
  yield* recovered(vmm, one, recover)
  return because
}

/** Takes a data_fd; one too many says that the device was reset behind the VMM's back. */
function* taken(one: Held): Doing<Failure> {
  one.opened++
  if (one.file === null) {
    one.file = one.opened - 1
    return null
  }
  yield* ask(one.device, { type: 'close', session: 0 })
  return `device ${one.device} returns a data_fd while another one is held: EBADF`
}

/** Where a device goes that is no longer saved. */
const unsaved: Readonly<Partial<Record<State, State>>> = {
  PRE_COPY: 'RUNNING',
  PRE_COPY_P2P: 'RUNNING_P2P',
  STOP_COPY: 'STOP',
}

/** The device is not where the VMM left it: what was begun on it is over, and it is taken as it is. */
function* adopted(vmm: Vmm, one: Held, actual: string, target: State): Doing<Failure> {
  if (actual === ERROR) yield* reset(one)
  else one.state = actual as State
  one.isBlank = true
  yield* closeFile(vmm, one)
  const failure = yield* setState(vmm, one, unsaved[target] ?? target, ERROR)
  return failure ?? (unsaved[target] === undefined ? null : `device ${one.device} was reset`)
}

function* recovered({ habits }: Vmm, one: Held, recover: State | typeof ERROR): Doing<void> {
  if (recover !== ERROR) {
    const outcome = yield* ask(one.device, { type: 'set-state', target: recover })
    if (outcome.type === 'ok') {
      one.state = recover
      if (outcome.value) one.opened++
      return
    }
  }
  if (habits.lastResort === 'one-in-error') {
    const known = yield* ask(one.device, { type: 'get-state' })
    if (known.type === 'ok' && known.value !== ERROR) {
      one.state = known.value as State
      return
    }
  }
  yield* reset(one)
}

/** Resets a device: it runs again, and has nothing of what it had. */
export function* reset(one: Held): Doing<void> {
  yield* ask(one.device, { type: 'reset' })
  one.state = 'RUNNING'
  one.isBlank = true
}

/** Closes the file that the VMM holds. */
export function* closeFile({ habits }: Vmm, one: Held): Doing<void> {
  if (one.file === null) return
  if (habits.files === 'closed') yield* ask(one.device, { type: 'close', session: ageOf(one) })
  one.file = null
}
