// The states of the region protocol (v1): what the three bits of device_state say together. Of the eight combinations
// five are states that a user may ask for, one says that the device has failed, and two mean nothing; the header counts
// the error among the invalid ones.
import type { StateRow } from '../states.ts'

/** The bits of device_state. */
export const bits = { RUNNING: 0b001, SAVING: 0b010, RESUMING: 0b100 } as const satisfies Record<string, number>

/** VFIO_DEVICE_STATE_MASK: the bits that have a meaning. All others are reserved, and are to be preserved. */
export const MASK = bits.RUNNING | bits.SAVING | bits.RESUMING

const valid = { requires: [], standsIn: null } as const

// oxfmt-ignore
/** The states that can be asked for, as rows of the grid that v2 stands on too; `number` is the value of the bits. */
export const states = {
  RUNNING:       { ...valid, name: 'RUNNING',       number: 0b001, operation: 'running', session: 'none',     row: 0, meaning: 'running, the default' },
  PRE_COPY:      { ...valid, name: 'PRE_COPY',      number: 0b011, operation: 'running', session: 'saving',   row: 1, meaning: 'running, and its state is read out' },
  STOP_AND_COPY: { ...valid, name: 'STOP_AND_COPY', number: 0b010, operation: 'stopped', session: 'saving',   row: 2, meaning: 'stopped, and its state is read out' },
  STOP:          { ...valid, name: 'STOP',          number: 0b000, operation: 'stopped', session: 'none',     row: 3, meaning: 'stopped, not saving or resuming' },
  RESUMING:      { ...valid, name: 'RESUMING',      number: 0b100, operation: 'stopped', session: 'resuming', row: 4, meaning: 'stopped, and a new state is loaded' },
} as const satisfies Record<string, StateRow>

/** A state that can be asked for. */
export type State = keyof typeof states

/** What each value of the three bits means, by value, and the text's own line on it. */
// oxfmt-ignore
export const values = [
  { value: 0b000, name: 'STOP',          kind: 'state',   says: 'Device Stopped, not saving or resuming' },
  { value: 0b001, name: 'RUNNING',       kind: 'state',   says: 'Device running, which is the default state' },
  { value: 0b010, name: 'STOP_AND_COPY', kind: 'state',   says: 'Stop the device & save the device state, stop-and-copy state' },
  { value: 0b011, name: 'PRE_COPY',      kind: 'state',   says: 'Device running and save the device state, pre-copy state' },
  { value: 0b100, name: 'RESUMING',      kind: 'state',   says: 'Device stopped and the device state is resuming' },
  { value: 0b101, name: '101b',          kind: 'invalid', says: 'Invalid state' },
  { value: 0b110, name: 'ERROR',         kind: 'error',   says: 'Error state' },
  { value: 0b111, name: '111b',          kind: 'invalid', says: 'Invalid state' },
] as const

export type Value = (typeof values)[number]

/** What the bits of a device_state mean, whatever stands in the reserved ones. */
export const meaningOf = (deviceState: number): Value => values[deviceState & MASK]!

/** VFIO_DEVICE_STATE_VALID, as the header evaluates it: the error is no valid state. */
export const isValid = (deviceState: number): boolean =>
  (deviceState & bits.RESUMING) === 0 || (deviceState & MASK) === bits.RESUMING

/** VFIO_DEVICE_STATE_IS_ERROR. */
export const isError = (deviceState: number): boolean => (deviceState & MASK) === (bits.SAVING | bits.RESUMING)

/** VFIO_DEVICE_STATE_SET_ERROR: the error, with the reserved bits as they are. */
export const withError = (deviceState: number): number => ((deviceState & ~MASK) | bits.SAVING | bits.RESUMING) >>> 0

/** Read-modify-write: what a user writes who read this and wants these bits, the reserved ones preserved. */
export const modified = (read: number, wanted: number): number => ((read & ~MASK) | (wanted & MASK)) >>> 0
