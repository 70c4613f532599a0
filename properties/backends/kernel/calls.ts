// System calls as values, whoever makes them: an agent elsewhere, or this process. Files stay where the calls are made,
// in registers and in tables of sessions, so that a batch can use what an earlier call of it has opened: a session is
// named by its age there as it is here, and a whole sequence is one round trip even where some of its requests fail.
import {
  isLast,
  type Answer,
  type AnyOutcome,
  type Errno,
  type EventOf,
  type Lack,
  type Outcome,
  type Unfit,
} from '#model'

/** Threads that make calls; the last one is kept for signs of life. */
export const LANES = 7
/** Registers, tables, and sessions in a table. */
export const REGISTERS = 64
export const TABLES = 16
/** Bytes that one read or write moves at most. */
export const DATA_MAX = 2 ** 20
/** Bytes that an ioctl is given at most. */
export const MEMORY_MAX = 2 ** 16

/** A file: what a register holds, or the session of an age in a table. */
export type File = { readonly register: number } | { readonly table: number; readonly age: number }

/** The calls. Numbers are unsigned; paths have no blanks. */
export interface Requests {
  open: { readonly into: number; readonly path: string; readonly flags: number }
  close: { readonly file: File }
  dup: { readonly into: number; readonly file: File }
  eventfd: { readonly into: number; readonly initial: number; readonly flags: number }
  ioctl: {
    readonly file: File
    readonly command: number
    readonly bytes: Uint8Array
    /** How the memory is protected; as memory usually is where it is left out. */
    readonly memory?: Unfit
    /** The s32 at an offset becomes the session of age 0 in a table, where the call succeeds and it is a file. */
    readonly take?: { readonly table: number; readonly at: number }
    /** What the call returns is a file, and goes into a register. */
    readonly into?: number
  }
  /** An ioctl whose argument is a value. */
  'ioctl-value': {
    readonly file: File
    readonly command: number
    readonly value: number
    readonly into?: number
  }
  read: { readonly file: File; readonly length: number; readonly offset?: number }
  write: { readonly file: File; readonly bytes: Uint8Array; readonly offset?: number }
  /** Answers the events as a u16, little endian. */
  poll: { readonly file: File; readonly events: number; readonly ms: number }
  /** Writes to a file that exists, such as one of sysfs. */
  put: { readonly path: string; readonly bytes: Uint8Array }
  get: { readonly path: string }
  /** Names in order, a newline between. */
  ls: { readonly path: string }
  readlink: { readonly path: string }
  /** Mode, major, minor and size, each a u64. */
  stat: { readonly path: string }
  mount: { readonly kind: string; readonly path: string }
  insmod: { readonly path: string; readonly parameters: string }
  rmmod: { readonly name: string }
  /** Limits the files that may be open; answers the limit before. */
  files: { readonly most: number }
  /** Closes all of a table and forgets it; answers how many were open. */
  clear: { readonly table: number }
  /** An ioctl; the next call of its lane is skipped where it fails, or where the u32 at an offset is one of values. */
  unless: {
    readonly file: File
    readonly command: number
    readonly bytes: Uint8Array
    readonly at: number
    readonly values: readonly number[]
  }
  /** The lane's next call lacks something; it is skipped where that cannot be had. */
  lacking: { readonly what: Lack }
  /** So many ioctls with these structures in turn; answers how many succeeded, and the nanoseconds, a u64. */
  measure: {
    readonly file: File
    readonly command: number
    readonly count: number
    readonly all: readonly Uint8Array[]
  }
  /** Waits until so many lanes have come to a key. */
  meet: { readonly key: number; readonly count: number }
  /** The device in a register is reset when the connection ends, however it ends. */
  guard: { readonly register: number }
}

export type Call<K extends keyof Requests = keyof Requests> = EventOf<Requests, K> & {
  /** Calls of a lane are performed in their order; lanes do not wait for each other. */
  readonly lane: number
  /** A call that may wait is interrupted after so many milliseconds; its result is then pending. */
  readonly patience?: number
  /** It goes on beside the others for as long as it takes, and is never to blame. */
  readonly isAside?: true
}

/** What became of a call. A refused one may carry the user's memory as it was left. */
export type Result = Outcome<Answer> | { readonly type: 'skipped' }

/** Somebody who makes calls. */
export interface Calls {
  /** Whether it can tell a call that hangs and a machine that died from a connection that was lost. */
  readonly lifeline: boolean
  /** Why nothing is sent any more; undefined while calls can be made. */
  readonly ended: string | undefined
  /** Makes calls; a result for each. It rejects only where a call cannot be said. */
  perform(calls: readonly Call[]): Promise<readonly Result[]>
  /** Ends the connection: guarded devices are reset, and nothing of it is left running. */
  close(): Promise<void>
}

/** What did not come back among the results of what was done right before an act: it belongs to the act. */
export const brokenOffIn = (results: readonly Result[]): AnyOutcome | undefined =>
  results.find(({ type }) => isLast(type)) as AnyOutcome | undefined

export const lost = (because: string): Result => ({ type: 'lost', because })

/** What an interrupted call answers, as an outcome calls it. */
export const EINTR: Errno = 'E4'
