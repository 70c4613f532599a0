// The migration data stream as the simulated device lays it out: records of a header and a payload, all numbers u32 in
// little endian. First an identity record, then pages (a later one replaces an earlier one), at last an end record with
// a hash of all that came before. The protocol calls the stream opaque; nothing outside may look into it.
import type { Geometry } from './memory.ts'

/** What a record is. */
export const IDENTITY = 1
export const PAGE = 2
export const END = 3

/** Bytes of a header: magic, type, sequence, page, length of the payload, checksum. */
export const HEADER = 24
/** Bytes of the payload of the identity and of the end record. */
export const IDENTITY_LENGTH = 16
export const END_LENGTH = 8

const MAGIC = 0x4d_46_49_56
const VERSION = 1
const SUM_AT = 20

/** Which devices can load each other's streams. */
export interface Identity extends Geometry {
  readonly make: number
}

/** FNV-1a from a hash on: a change of any one byte always changes it. */
export function hashed(from: number, bytes: Uint8Array, start: number, end: number): number {
  let hash = from ^ 0x811c_9dc5
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x0100_0193)
  return hash
}

export const u32 = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0

export function put(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value
  bytes[at + 1] = value >>> 8
  bytes[at + 2] = value >>> 16
  bytes[at + 3] = value >>> 24
}

const sumOf = (bytes: Uint8Array, at: number, length: number): number =>
  hashed(hashed(0, bytes, at, at + SUM_AT), bytes, at + HEADER, at + HEADER + length) >>> 0

/** Writes the header of a record whose payload is in place. */
export function seal(
  bytes: Uint8Array,
  at: number,
  type: number,
  sequence: number,
  page: number,
  length: number,
): void {
  put(bytes, at, MAGIC)
  put(bytes, at + 4, type)
  put(bytes, at + 8, sequence)
  put(bytes, at + 12, page)
  put(bytes, at + 16, length)
  put(bytes, at + SUM_AT, sumOf(bytes, at, length))
}

export const typeOf = (bytes: Uint8Array, at: number): number => u32(bytes, at + 4)
export const sequenceOf = (bytes: Uint8Array, at: number): number => u32(bytes, at + 8)
export const pageOf = (bytes: Uint8Array, at: number): number => u32(bytes, at + 12)
export const lengthOf = (bytes: Uint8Array, at: number): number => u32(bytes, at + 16)
export const isMagic = (bytes: Uint8Array, at: number): boolean => u32(bytes, at) === MAGIC

/** The hash of records, one record further: over its checksum alone, which stands for all that is in it. */
export const hashedOn = (hash: number, bytes: Uint8Array, at: number): number =>
  hashed(hash, bytes, at + SUM_AT, at + HEADER)

/** Whether a record is what was sealed. */
export const isSound = (bytes: Uint8Array, at: number): boolean =>
  u32(bytes, at + SUM_AT) === sumOf(bytes, at, lengthOf(bytes, at))

/** Writes the payload of an identity record. */
export function putIdentity(bytes: Uint8Array, at: number, { make, pages, size }: Identity): void {
  put(bytes, at, VERSION)
  put(bytes, at + 4, make)
  put(bytes, at + 8, pages)
  put(bytes, at + 12, size)
}

/** Whether an identity record's payload is that of a device like this one. */
export const isLike = (bytes: Uint8Array, at: number, { make, pages, size }: Identity): boolean =>
  u32(bytes, at) === VERSION &&
  u32(bytes, at + 4) === make &&
  u32(bytes, at + 8) === pages &&
  u32(bytes, at + 12) === size

/** Writes the payload of an end record: how many records there were, and their hash. */
export function putEnd(bytes: Uint8Array, at: number, records: number, hash: number): void {
  put(bytes, at, records)
  put(bytes, at + 4, hash)
}

/** Whether an end record's payload is what came before it. */
export const isEndOf = (bytes: Uint8Array, at: number, records: number, hash: number): boolean =>
  u32(bytes, at) === records && u32(bytes, at + 4) === hash >>> 0

/** Bytes of a record with a page. */
export const pageRecord = ({ size }: Geometry): number => HEADER + size

/** Bytes of a stream in which every page comes once. */
export const streamLength = (geometry: Geometry): number =>
  HEADER + IDENTITY_LENGTH + geometry.pages * pageRecord(geometry) + HEADER + END_LENGTH
