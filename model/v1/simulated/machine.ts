// The inside of the reference device: its memory, the region's bytes, where it is in saving and loading, and the
// mechanisms that a mutant may replace. All of it is plain mutable data.
import { transact, work, type Memory } from '../../simulated/memory.ts'
import type { KnownErrno, Outcome } from '../../errno.ts'
import type { Fault } from '../device.ts'
import { PAGE_SIZE, type Area, type RegionInfo } from '../region.ts'
import { bits } from '../states.ts'
import type { Options } from './options.ts'

/** What a round has made available, and where. */
export interface Buffer {
  readonly offset: number
  readonly size: number
}

export interface Machine {
  readonly options: Options
  readonly parts: Parts
  readonly memory: Memory
  readonly info: RegionInfo
  /** The bytes of the region; those of the structure are not used. */
  readonly section: Uint8Array
  /** device_state as it is read. */
  word: number
  /** Pages whose contents were not handed out since they last changed. */
  unsent: Set<number>
  /** Whether the end of the state still has to be handed out. */
  endLeft: boolean
  /** Pieces made since it began to save. */
  made: number
  buffer: Buffer | null
  /** Pieces consumed since it began to resume, and whether the end was among them or something was refused. */
  consumed: number
  load: 'nothing' | 'begun' | 'ended' | 'spoilt'
  plan: readonly Fault[]
  /** How often each thing was done that a fault can be planned for. */
  readonly counts: Record<Fault['on'], number>
}

/** The mechanisms of a device. */
export interface Parts {
  /** Why a request is refused; null where it is not. */
  refuses(machine: Machine, word: number): KnownErrno | null
  /** Brings the device into the state of a word that was not refused. */
  change(machine: Machine, word: number): void
  /** What a request that is refused, or fails, leaves. */
  fail(machine: Machine, leaves: Fault['leaves']): void
  pending(machine: Machine): bigint
  offset(machine: Machine): Outcome<bigint>
  size(machine: Machine): bigint
  /** Consumes so many bytes of the data section. */
  consume(machine: Machine, length: number): Outcome<null>
  /** An access to the structure that is no field's. */
  odd(machine: Machine, offset: number, bytes: Uint8Array): Outcome<Uint8Array>
  /** What a write to a field comes to that is not read/write. */
  fixed(machine: Machine, offset: number, value: bigint): Outcome<null>
  /** What the field `reserved` reads as. */
  reserved(machine: Machine): bigint
  tick(machine: Machine): void
  reset(machine: Machine): void
  /** What reading device_state gives. */
  state(machine: Machine): number
  /** Bytes of the data section, as they are read. */
  data(machine: Machine, offset: number, length: number): Uint8Array
}

export const isSaving = ({ word }: Machine): boolean => (word & bits.SAVING) !== 0 && (word & bits.RESUMING) === 0
export const isRunning = ({ word }: Machine): boolean => (word & bits.RUNNING) !== 0
export const isResuming = ({ word }: Machine): boolean => (word & 0b111) === bits.RESUMING

/** The windows of the data section: two below the first page, and one of a page that may be mmapped. */
const WINDOW = 1024
export const windows = { low: 64, second: 64 + WINDOW, page: PAGE_SIZE } as const

export const regionOf = ({ section }: Options): RegionInfo => {
  const area: Area = { offset: PAGE_SIZE, size: PAGE_SIZE }
  return { size: 2 * PAGE_SIZE, mmapped: section === 'trapped' ? [] : [area] }
}

/** Where the data of a round lies. */
export function windowOf({ section, offsets }: Options, round: number): number {
  if (section === 'mmapped') return windows.page
  if (section === 'partitioned') return round % 2 === 0 ? windows.low : windows.page
  return offsets === 'moving' && round % 2 === 1 ? windows.second : windows.low
}

/** Whether a fault is planned for what is done now; it counts as done. */
export function faultOn(machine: Machine, on: Fault['on']): Fault | undefined {
  const at = machine.counts[on]++
  return machine.plan.find((fault) => fault.on === on && fault.at === at)
}

/** A tick of a device: a running one works, and has transactions under way. */
export function tick(machine: Machine): void {
  if (!isRunning(machine)) return
  machine.unsent.add(work(machine.memory))
  transact(machine.memory, 'running')
}
