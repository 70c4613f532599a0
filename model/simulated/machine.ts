// Everything that a simulated device is made of: what it was built with, its state, and its parts. A part is a
// mechanism of a driver or a device that can be replaced by itself: so faulty devices are made, without any copy.
import type { Answer, AnyOutcome, Event, Fault, PrecopyInfo } from '../device.ts'
import type { Errno, Outcome } from '../errno.ts'
import type { FeatureSet } from '../features.ts'
import type { Meaning } from '../raw.ts'
import type { StateRow } from '../states.ts'
import type { Meanwhile } from '../world.ts'
import type { Port } from './bus.ts'
import type { Memory } from './memory.ts'
import type { Options } from './options.ts'
import type { Flaw, Parser } from './parser.ts'
import type { ResumingSession } from './resuming.ts'
import type { Routes } from './routes.ts'
import type { SavingSession } from './saving.ts'
import type { Identity } from './stream.ts'

export type Session = SavingSession | ResumingSession

/** The mechanisms of a device. Each is given the machine it works in. */
export interface Parts {
  /** The states from one to another, both included; null where the pair is blocked. */
  route(machine: Machine, from: string, to: string): readonly string[] | null
  /** What an arc does, but for the state itself; an errno where the device cannot perform it. */
  perform(machine: Machine, from: StateRow, to: StateRow): Errno | null
  /** Ends the session there is. */
  end(machine: Machine): void
  reset(machine: Machine): void
  /** Between two arcs of a request: what other threads may do there. */
  yields(machine: Machine): void
  /** Stops all outgoing DMA, and waits until none is under way. */
  drain(machine: Machine): void
  /** A transaction of its peer arrives. */
  receive(machine: Machine): void
  /** The guest and the device run for this many ticks. */
  run(machine: Machine, ticks: number): void
  /** Notes that a page has changed. */
  track(machine: Machine, page: number): void
  /** Begins to save. */
  save(machine: Machine): SavingSession
  /** Puts one more record on the tape, or says that there is none now. */
  produce(machine: Machine, session: SavingSession): boolean
  read(machine: Machine, session: SavingSession, length: number): Uint8Array | Errno
  info(machine: Machine, session: SavingSession): PrecopyInfo
  /** Whether a read would give something, or the permanent end. */
  isReadable(machine: Machine, session: SavingSession): boolean
  /** Begins to load. */
  load(machine: Machine): ResumingSession
  write(machine: Machine, session: ResumingSession, bytes: Uint8Array): number | Errno
  /** What is wrong with the header of the record under way. */
  flawOf(parser: Parser): Flaw | null
  /** Whether a record is intact. */
  isSound(record: Uint8Array): boolean
  /** Whether a stream with this identity can be loaded; the payload begins at the header's length. */
  isLike(record: Uint8Array, identity: Identity): boolean
  /** Whether an end record agrees with all that came before it. */
  isTotal(parser: Parser): boolean
  /** Whether what was written is a whole stream. */
  isWhole(session: ResumingSession): boolean
  /** What the arguments of a raw call mean on this device. */
  check(machine: Machine, call: Event<'raw' | 'raw-info'>): Meaning
  /** Copies what the event of a raw call came to out to the user. */
  answer(
    machine: Machine,
    call: Event<'raw' | 'raw-info'>,
    event: Event,
    outcome: AnyOutcome,
    bytes: Uint8Array,
  ): Outcome<Answer>
  /** Makes the loaded state the device's own. */
  commit(machine: Machine, session: ResumingSession): void
}

export interface Machine {
  readonly features: FeatureSet
  readonly options: Options
  readonly identity: Identity
  readonly routes: Routes
  readonly parts: Parts
  readonly memory: Memory
  /** Its place among devices that write to each other; null where it stands alone. */
  readonly port: Port | null
  state: string
  /** The newest session, until it ended. */
  session: Session | null
  /** By data_fd, in the order in which they were returned. */
  readonly files: Session[]
  /** Whether the user asked for precopy info v2. */
  optedIn: boolean
  /** What is to fail, and how many arcs were begun since that was planned. */
  plan: readonly Fault[]
  begun: number
  /** The arcs performed since they were last asked for. */
  performed: string[]
  /** What another thread of the user is about to do. */
  meanwhile: Meanwhile | null
}

/** The row of the state that the machine is in; undefined in ERROR. */
export const rowOf = ({ routes, state }: Machine): StateRow | undefined => routes.rows.get(state)

/** Whether its state can change: not in a stopped state, nor in ERROR. */
export const isMoving = (machine: Machine): boolean => (rowOf(machine)?.operation ?? 'stopped') !== 'stopped'
