// The contract that every implementation of the protocol is met through: which events there are, what each answers, and
// a world of devices and user threads that performs them. Requests and replies are two records over the same kinds, so
// that a backend which forgets one does not compile.
import type { Age, Content } from './content.ts'
import type { Outcome } from './errno.ts'
import type { FeatureSet } from './features.ts'
import type { DeviceState } from './states.ts'

/** A state as it is sent or received: by name where it has one; an unknown number is kept as it is. */
export type StateCode = DeviceState | number

/** What a device can do beyond the protocol, so that more can be asked of it. */
export const powers = [
  'dirty',
  'inspect',
  'arcs',
  'advance',
  'faults',
  'raw',
  'reopen',
  'lanes',
  'lifeline',
  'foreign',
  'peers',
  'hostile',
  'allocations',
  'removal',
] as const
export type Power = (typeof powers)[number]

/** What an arc does instead of succeeding, once. */
export interface Fault {
  /** Which arc from now on, counted from 0: the next arc that the device performs is 0. */
  readonly arc: number
  readonly errno: 'EIO' | 'EINVAL' | 'ENOMEM' | 'EBUSY' | 'ENODEV' | 'EMFILE' | 'EFAULT'
  /** Where it leaves the device: before the arc, behind it (with a session that the user cannot reach), or in ERROR. */
  readonly leaves: 'before' | 'behind' | 'error'
}

/** What is wrong with the memory that a request points to: it cannot be read, or it can be read alone. */
export type Unfit = 'unreadable' | 'read-only'

/** A call with arguments as they stand, right or wrong. */
export interface Arguments {
  /** How long the user says that the structure is, in bytes. */
  readonly argsz: number
  /** The flags word; of precopy info an output, whatever the user left there. */
  readonly flags: number
  readonly memory?: Unfit | undefined
}

/** The events, with what each carries. Sizes and lengths are bytes. */
export interface Requests {
  'get-features': object
  'get-state': object
  'set-state': { readonly target: StateCode }
  'data-size': object
  /** The opt-in of precopy info v2. */
  'info-v2': object
  read: { readonly session: Age; readonly length: number }
  write: { readonly session: Age; readonly content: Content }
  /** What poll would say now; it does not wait. */
  poll: { readonly session: Age }
  'precopy-info': { readonly session: Age }
  close: { readonly session: Age }
  reset: object
  /** Power reopen: closes the device and opens it again. */
  reopen: object
  /** Power dirty: the guest writes to a page of the device's state. */
  dirty: { readonly page: number; readonly content: Content }
  /** Power inspect. */
  inspect: object
  /** Power arcs: which arcs have been performed since this was last asked. */
  arcs: object
  /** Power advance: the device's own workload runs for this many ticks. */
  advance: { readonly ticks: number }
  /** Power faults: the plan that replaces the one there is. */
  faults: { readonly plan: readonly Fault[] }
  /** Power raw: VFIO_DEVICE_FEATURE. Payload that is not given is zero. */
  raw: Arguments & { readonly payload: Uint8Array }
  /** Power raw: an ioctl on a data_fd, by its number, on a structure like that of precopy info. */
  'raw-info': Arguments & { readonly session: Age; readonly command: number }
}

/** What a raw call answers. */
export interface Answer {
  /** The return value of the ioctl; 0 for success. */
  readonly returned: number
  /** The user's memory after the call, argsz and flags included. */
  readonly bytes: Uint8Array
}

/** What poll reports of a data_fd. */
export interface Readiness {
  readonly readable: boolean
  readonly writable: boolean
  readonly error: boolean
  readonly hangup: boolean
}

/** The precopy info of a session; counts are u64. */
export interface PrecopyInfo {
  readonly flags: number
  readonly initial: bigint
  readonly dirty: bigint
}

/** What the guest and its peers can see of a device. */
export interface View {
  /** Digests of the pages of the device's state. */
  readonly pages: readonly string[]
  /** Peer-to-peer DMA transactions begun, and of these completed, since the device was opened. */
  readonly begun: number
  readonly completed: number
  /** Where the devices of a machine write to each other: counts that are a part of the device's state. */
  readonly traffic?: Traffic
}

/** Transactions that a device has sent to its peer, and those of its peer that have arrived in it. */
export interface Traffic {
  readonly sent: number
  readonly received: number
}

/** What each event answers where it succeeds. */
export interface Replies {
  'get-features': FeatureSet
  'get-state': StateCode
  /** Whether a data_fd was returned. It is then the session of age 0, and all others are one older. */
  'set-state': boolean
  'data-size': bigint
  'info-v2': null
  /** The bytes, none at an end of the stream. */
  read: Uint8Array
  /** How many bytes were taken. */
  write: number
  poll: Readiness
  'precopy-info': PrecopyInfo
  close: null
  reset: null
  reopen: null
  dirty: null
  inspect: View
  arcs: readonly string[]
  advance: null
  faults: null
  raw: Answer
  'raw-info': Answer
}

export type Kind = keyof Requests

/** An event of a protocol: its kind and what it carries. Generic, so that another protocol's records fit as well. */
export type EventOf<R, K extends keyof R = keyof R> = { [P in K]: { readonly type: P } & Readonly<R[P]> }[K]
export type Event<K extends Kind = Kind> = EventOf<Requests, K>

/** The power that a kind of event needs; kinds that are not here are the protocol's own. */
export const powerOf: Readonly<Partial<Record<Kind, Power>>> = {
  reopen: 'reopen',
  dirty: 'dirty',
  inspect: 'inspect',
  arcs: 'arcs',
  advance: 'advance',
  faults: 'faults',
  raw: 'raw',
  'raw-info': 'raw',
}

/** Which devices a world has. */
export interface Layout {
  /** Devices of one make, numbered from 0. */
  readonly devices: number
  /** Power peers: so many of them, in their order, are a machine, in which each writes to the next one. */
  readonly machine?: number
  /** Power foreign: one more device, numbered last, is of another make. */
  readonly foreign?: boolean
}

/** How many devices a world of a layout has. */
export const sizeOf = ({ devices, foreign = false }: Layout): number => devices + (foreign ? 1 : 0)

/**
 * What an act goes without. Power hostile: `files`, for none can be opened meanwhile; `memory`, for its own is not
 * there. Power allocations: the kernel's allocation of this number from 1, where the act takes as many.
 */
export type Lack = 'files' | 'memory' | number

/** One event on one device, by one thread of the user. */
export interface Act<E = Event> {
  readonly device: number
  readonly lane: number
  readonly event: E
  readonly lacking?: Lack
  /** Power removal: the device is being taken away from here on. */
  readonly isRemoved?: true
}

/** What an act may come to, whatever its kind. */
export type AnyOutcome<P = Replies> = Outcome<P[keyof P]>

/**
 * Devices and the threads of a user. Acts are performed in batches; a world in process answers at once, without a
 * promise. A batch is performed in its order within a lane; with the power lanes, neighbours of different lanes are
 * performed at the same time.
 */
export interface World<E = Event, P = Replies> {
  readonly powers: readonly Power[]
  readonly devices: number
  /**
   * It answers for each act of a batch, even where a device dies on the way, and so is asked as much at a time as there
   * is. Acts behind one that nothing is asked after may be left out of the answer.
   */
  readonly takesBatches?: true
  readonly perform: Perform<E, P>
}

/** Performs acts. What is alone here belongs to it: who puts another function in its place has replaced both. */
export interface Perform<E = Event, P = Replies> {
  (acts: readonly Act<E>[]): readonly AnyOutcome<P>[] | Promise<readonly AnyOutcome<P>[]>
  /** In process: an act that nothing else is performed at the same time as, answered at once and without a list. */
  readonly alone?: (act: Act<E>) => AnyOutcome<P>
}

/** The end of the acts, from one on, that are performed at the same time: as long as their lanes differ. */
export function endOfGroup<E>(acts: readonly Act<E>[], from: number): number {
  let end = from + 1
  while (end < acts.length && isNew(acts, from, end)) end++
  return end
}

function isNew<E>(acts: readonly Act<E>[], from: number, at: number): boolean {
  const { lane } = acts[at]!
  for (let other = from; other < at; other++) if (acts[other]!.lane === lane) return false
  return true
}

/**
 * A user that reacts to what it sees: it yields acts and is given their outcomes. A list of acts is the trivial one.
 */
export type Script<E = Event, P = Replies> = Generator<readonly Act<E>[], void, readonly AnyOutcome<P>[]>

/** A handler for every kind of event: a device that lacks one does not compile. */
export type Handlers<R, P extends { readonly [K in keyof R]: unknown }> = {
  readonly [K in keyof R]: (event: EventOf<R, K>) => Outcome<P[K]>
}
