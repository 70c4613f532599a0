// The contract of the region protocol: what a user does with the region and what each event answers, in the same two
// records as v2's. A user names what it has read (the offset, the size, the pieces of a stream); the world puts in what
// those are, and a device sees accesses to a region of bytes.
import type { Content } from '../content.ts'
import type { EventOf, Power, View } from '../device.ts'
import type { Outcome } from '../errno.ts'
import type { Field, RegionInfo } from './region.ts'

/** By read() and write() on the region, or through a mapping of it wherever that part is mmapped. */
export type Way = 'trapped' | 'mapped'

/** A piece of what was read from a device since it last began to save: what one round of the sequence gave. */
export interface Piece {
  readonly device: number
  /** Counted from 0. */
  readonly piece: number
}

/** What a user is about to write where: a note of its own, which says how a loop goes on and changes nothing. */
export interface Target extends Piece {
  readonly way: Way
}

/** How a user goes through the rounds of saving: a note of its own as well. */
export interface Round {
  /** Bytes a read of the data section. */
  readonly length: number
  readonly way: Way
  /** Whether it reads every field twice. */
  readonly twice: boolean
  /** Whether this is the second time. */
  readonly isSecond?: boolean | undefined
}

/** What goes wrong in a device, once. */
export interface Fault {
  /** Where: a change of the state, data made available, or data consumed. */
  readonly on: 'transition' | 'save' | 'load'
  /** Which of those from now on, counted from 0. */
  readonly at: number
  /** Where a change of the state leaves the device. */
  readonly leaves: 'previous' | 'error'
}

/** The events, with what each carries. Sizes, lengths and offsets are bytes. */
export interface Requests {
  /** What the kernel says of the region. */
  'region-info': object
  'get-state': object
  /** A write of the three bits; what was last read of the reserved ones is written back. */
  'set-state': { readonly value: number }
  'pending-bytes': { readonly round?: Round | undefined }
  'data-offset': { readonly round?: Round | undefined; readonly to?: Target | undefined }
  'data-size': { readonly round?: Round | undefined }
  /** Reads from the data section at the offset and size last read, from a byte of the buffer on. */
  'read-data': {
    readonly from: number
    readonly length: number
    readonly way: Way
    readonly round?: Round | undefined
  }
  /** Writes a piece into the data section at the offset last read. */
  'write-data': { readonly to: Target }
  /** Writes the length of a piece to data_size: it lies in the data section by now. */
  'write-size': { readonly to: Target }
  /** Any access to the structure, right or wrong: a write where there is a value. */
  access: { readonly offset: number; readonly width: number; readonly value?: number | undefined }
  /** VFIO_DEVICE_RESET. */
  reset: object
  /** Power dirty: the guest writes to a page of the device's state. */
  dirty: { readonly page: number; readonly content: Content }
  /** Power inspect. */
  inspect: object
  /** Power advance: the device's own workload runs for this many ticks. */
  advance: { readonly ticks: number }
  /** Power faults: the plan that replaces the one there is. */
  faults: { readonly plan: readonly Fault[] }
}

/** What each event answers where it succeeds. */
export interface Replies {
  'region-info': RegionInfo
  /** The whole word, reserved bits included. */
  'get-state': number
  'set-state': null
  'pending-bytes': bigint
  'data-offset': bigint
  'data-size': bigint
  'read-data': Uint8Array
  /** How many bytes were written: the length of the piece, 0 where there is no such piece. */
  'write-data': number
  'write-size': null
  /** What was read; null for a write. */
  access: bigint | null
  reset: null
  dirty: null
  inspect: View
  advance: null
  faults: null
}

export type Kind = keyof Requests
export type Event<K extends Kind = Kind> = EventOf<Requests, K>

/** The power that a kind of event needs; kinds that are not here are the protocol's own. */
export const powerOf: Readonly<Partial<Record<Kind, Power>>> = {
  dirty: 'dirty',
  inspect: 'inspect',
  advance: 'advance',
  faults: 'faults',
}

/** The event that reads each field at its native width; device_state is read by get-state. */
export const readingOf: Readonly<Partial<Record<Field, Kind>>> = {
  device_state: 'get-state',
  pending_bytes: 'pending-bytes',
  data_offset: 'data-offset',
  data_size: 'data-size',
}

/** A device in process: a region of bytes, a reset, and its powers. Nothing here blocks. */
export interface Device {
  readonly powers: readonly Power[]
  readonly info: RegionInfo
  read(offset: number, length: number, way: Way): Outcome<Uint8Array>
  write(offset: number, bytes: Uint8Array, way: Way): Outcome<null>
  reset(): Outcome<null>
  dirty(page: number, bytes: Uint8Array): Outcome<null>
  inspect(): Outcome<View>
  advance(ticks: number): Outcome<null>
  faults(plan: readonly Fault[]): Outcome<null>
}
