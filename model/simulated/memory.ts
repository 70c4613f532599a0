// What the guest and its peers can see of the device: pages of state that the guest and the device's own workload
// write, and peer-to-peer DMA transactions that begin and are completed a little later. Time is counted in ticks. A
// device that writes to a peer has one page more, which counts what it has sent and what has arrived in it.
import { patternByte } from '../content.ts'
import type { Traffic, View } from '../device.ts'
import type { Operation } from '../states.ts'
import { hashed, put, u32 } from './stream.ts'

/** How many transactions may be begun and not yet completed. */
const IN_FLIGHT = 2

/** Where the counts stand in their page, and how many bytes they take. */
const places = { sent: 0, received: 4 } as const satisfies Readonly<Record<keyof Traffic, number>>
export const COUNTS_LENGTH = 8

export interface Memory {
  readonly pages: number
  /** How many of them, from the first on, the guest and the workload write to; a page behind them holds the counts. */
  readonly worked: number
  /** Bytes of a page. */
  readonly size: number
  readonly bytes: Uint8Array
  /** What the contents after a reset and the workload follow from. */
  readonly seed: number
  /** Where the workload's random numbers are. The workload is the guest's: it is not part of the device's state. */
  random: number
  begun: number
  completed: number
}

export interface Geometry {
  readonly pages: number
  readonly size: number
}

/** A memory; it has a page for counts where the guest and the workload have one page less than there are. */
export function memoryOf({ pages, size }: Geometry, seed: number, worked = pages): Memory {
  const random = Math.imul(seed, 0x9e37_79b1) | 1
  const bytes = new Uint8Array(pages * size)
  const memory: Memory = { pages, worked, size, bytes, seed, random, begun: 0, completed: 0 }
  clear(memory)
  return memory
}

/** The contents of a device that was just reset: each device has its own. It has sent and received nothing. */
export function clear({ pages, worked, size, bytes, seed }: Memory): void {
  for (let at = 0; at < bytes.length; at++) bytes[at] = patternByte(seed, at)
  if (worked < pages) bytes.fill(0, worked * size, worked * size + COUNTS_LENGTH)
}

/** The guest writes to a page, from its beginning; what does not fit is left out. */
export function write({ bytes, size }: Memory, page: number, what: Uint8Array): void {
  bytes.set(what.length > size ? what.subarray(0, size) : what, page * size)
}

/** The workload changes one byte of a page that its random numbers choose, and gives the page's number. */
export function work(memory: Memory): number {
  const random = (Math.imul(memory.random, 1_664_525) + 1_013_904_223) | 0
  memory.random = random
  const page = (random >>> 20) % memory.worked
  const at = page * memory.size + ((random >>> 10) % memory.size)
  // Never a multiple of 256: the byte always becomes another one.
  memory.bytes[at]! += 1 + (random & 0x7f)
  return page
}

/** Counts one transaction more, and gives the page that this changes. */
export function count({ worked, size, bytes }: Memory, what: keyof Traffic): number {
  const at = worked * size + places[what]
  put(bytes, at, u32(bytes, at) + 1)
  return worked
}

const countOf = ({ worked, size, bytes }: Memory, what: keyof Traffic): number =>
  u32(bytes, worked * size + places[what])

/** A tick of DMA: while running a transaction begins, and the oldest of too many is completed. */
export function transact(memory: Memory, operation: Operation): void {
  if (operation === 'running') memory.begun++
  if (memory.begun - memory.completed > IN_FLIGHT) memory.completed++
}

/** Completes every transaction that has begun. */
export function drain(memory: Memory): void {
  memory.completed = memory.begun
}

/** What can be seen from outside. */
export const viewOf = (memory: Memory): View => ({
  pages: Array.from({ length: memory.pages }, (_, page) =>
    (hashed(0, memory.bytes, page * memory.size, (page + 1) * memory.size) >>> 0).toString(16).padStart(8, '0'),
  ),
  begun: memory.begun,
  completed: memory.completed,
  ...(memory.worked === memory.pages
    ? {}
    : { traffic: { sent: countOf(memory, 'sent'), received: countOf(memory, 'received') } }),
})
