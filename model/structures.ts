// The structures of the ioctls as bytes: what a user's memory holds after an event was answered, and what it says was
// answered. Numbers are little endian, as on every machine that has run this protocol.
import type { Answer, Event, PrecopyInfo, StateCode } from './device.ts'
import { features, flagsOf, setOf, type FeatureSet } from './features.ts'
import { ERROR, ERROR_NUMBER, states } from './states.ts'

/** argsz and flags, with which every structure begins. */
export const HEADER_BYTES = 8
/** struct vfio_precopy_info: argsz, flags, initial_bytes, dirty_bytes. */
export const INFO_BYTES = 24
/** The payload of every feature that has one. */
export const PAYLOAD_BYTES = 8
/** What data_fd holds where no file is returned. */
export const NO_FD = -1

const FLAGS_AT = 4
const FD_AT = HEADER_BYTES + 4
const DIRTY_AT = HEADER_BYTES + 8

const rows = Object.values(features)
const numbers = new Map<string, number>([
  ...Object.values(states).map(({ name, number }) => [name, number] as const),
  [ERROR, ERROR_NUMBER],
])
const names = new Map([...numbers].map(([name, number]) => [number, name]))

/** A state as device_state holds it. */
export const numberOfState = (code: StateCode): number => (typeof code === 'number' ? code : numbers.get(code)!)
/** A state by its number; a number that no state has is kept. */
export const stateOfNumber = (number: number): StateCode => (names.get(number) ?? number) as StateCode

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Bytes with zeros behind them, up to a length at least; always a copy. */
export function padded(bytes: Uint8Array, length: number): Uint8Array {
  const whole = new Uint8Array(Math.max(length, bytes.length))
  whole.set(bytes)
  return whole
}

/** The memory that a call points to: argsz, flags, and the payload behind them. */
export function structure(argsz: number, flags: number, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + payload.length)
  viewOf(bytes).setUint32(0, argsz, true)
  viewOf(bytes).setUint32(FLAGS_AT, flags, true)
  bytes.set(payload, HEADER_BYTES)
  return bytes
}

/** The data_fd of a structure that has one. */
export const fdIn = (bytes: Uint8Array): number => viewOf(padded(bytes, FD_AT + 4)).getInt32(FD_AT, true)

/** How long the structure of an event is. */
export function lengthOfStructure({ type }: Event): number {
  if (type === 'precopy-info') return INFO_BYTES
  return type === 'info-v2' ? HEADER_BYTES : HEADER_BYTES + PAYLOAD_BYTES
}

/** Memory after its call's event was answered with a value; `fd` is the file's number where one is returned. */
export function answered(event: Event, value: unknown, before: Uint8Array, fd: number): Uint8Array {
  const bytes = padded(before, lengthOfStructure(event))
  const view = viewOf(bytes)
  switch (event.type) {
    case 'get-features':
      view.setBigUint64(HEADER_BYTES, bitsOf(value as FeatureSet), true)
      break
    case 'get-state':
      view.setUint32(HEADER_BYTES, numberOfState(value as StateCode), true)
      view.setInt32(FD_AT, NO_FD, true)
      break
    case 'set-state':
      view.setInt32(FD_AT, value === true ? fd : NO_FD, true)
      break
    case 'data-size':
      view.setBigUint64(HEADER_BYTES, value as bigint, true)
      break
    case 'precopy-info': {
      const { flags, initial, dirty } = value as PrecopyInfo
      view.setUint32(FLAGS_AT, flags, true)
      view.setBigUint64(HEADER_BYTES, initial, true)
      view.setBigUint64(DIRTY_AT, dirty, true)
      break
    }
    default:
      break
  }
  return bytes
}

/** What memory says that its call's event was answered with; undefined where it is too short to say. */
export function answerIn(event: Event, { bytes }: Answer): unknown {
  if (bytes.length < lengthOfStructure(event)) return undefined
  const view = viewOf(bytes)
  switch (event.type) {
    case 'get-features':
      return featuresOf(view.getBigUint64(HEADER_BYTES, true))
    case 'get-state':
      return stateOfNumber(view.getUint32(HEADER_BYTES, true))
    case 'set-state':
      return fdIn(bytes) >= 0
    case 'data-size':
      return view.getBigUint64(HEADER_BYTES, true)
    case 'info-v2':
      return null
    case 'precopy-info':
      return {
        flags: view.getUint32(FLAGS_AT, true),
        initial: view.getBigUint64(HEADER_BYTES, true),
        dirty: view.getBigUint64(DIRTY_AT, true),
      }
    default:
      return undefined
  }
}

/** A bit of the migration flags that no feature has goes by its place, as `bit 5`. */
const UNNAMED = /^bit (\d+)$/

const bitsOf = (set: FeatureSet): bigint =>
  set.reduce(
    (bits, name) => {
      const place = UNNAMED.exec(name)?.[1]
      return place === undefined ? bits : bits | (1n << BigInt(place))
    },
    BigInt(flagsOf(rows, set)),
  )

function featuresOf(bits: bigint): FeatureSet {
  const named = setOf(rows, Number(bits & 0xffff_ffffn))
  const known = BigInt(flagsOf(rows, named))
  const others = Array.from({ length: 64 }, (_, bit) => bit).filter(
    (bit) => (((bits ^ known) >> BigInt(bit)) & 1n) === 1n,
  )
  return [...named, ...others.map((bit) => `bit ${bit}`)]
}
