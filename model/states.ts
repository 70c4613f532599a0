// The states of the migration FSM. Every state but ERROR is a pair of what the device does (operation) and what its
// data transfer session does (session); the two span the grid that every picture and rule of the project rests on.
import type { FeatureSet } from './features.ts'

/** What the device does: runs, runs without new peer-to-peer DMA, or stands still. */
export type Operation = 'running' | 'quiesced' | 'stopped'
/** Which data transfer session is open: none, one that is read, or one that is written. */
export type SessionKind = 'none' | 'saving' | 'resuming'

/** The operations in the order in which arcs step through them. */
export const operations = ['running', 'quiesced', 'stopped'] as const satisfies readonly Operation[]
/** The sessions in the order in which arcs step through them; no arc leads from saving to resuming. */
export const sessionKinds = ['saving', 'none', 'resuming'] as const satisfies readonly SessionKind[]

/** A state as a row of data. */
export interface StateRow {
  readonly name: string
  /** Its value in enum vfio_device_mig_state. */
  readonly number: number
  readonly operation: Operation
  readonly session: SessionKind
  /** The features without which it cannot be requested: its entry in the kernel's flags table. */
  readonly requires: FeatureSet
  /** The state that stands in for it on a device that lacks it, or null where its arcs are simply removed. */
  readonly standsIn: string | null
  /** Its place among the rows of the kernel's table, which follow the protocol's flow and not the enum. */
  readonly row: number
  /** What the device does there, in a few words. */
  readonly meaning: string
}

// oxfmt-ignore
export const states = {
  STOP:         { name: 'STOP',         number: 1, operation: 'stopped',  session: 'none',     requires: ['STOP_COPY'],                    standsIn: null,       row: 0, meaning: 'no change of internal or external state' },
  RUNNING:      { name: 'RUNNING',      number: 2, operation: 'running',  session: 'none',     requires: ['STOP_COPY'],                    standsIn: null,       row: 1, meaning: 'fully operational' },
  STOP_COPY:    { name: 'STOP_COPY',    number: 3, operation: 'stopped',  session: 'saving',   requires: ['STOP_COPY'],                    standsIn: null,       row: 4, meaning: 'stopped, and its state is read out' },
  RESUMING:     { name: 'RESUMING',     number: 4, operation: 'stopped',  session: 'resuming', requires: ['STOP_COPY'],                    standsIn: null,       row: 5, meaning: 'stopped, and a new state is loaded' },
  RUNNING_P2P:  { name: 'RUNNING_P2P',  number: 5, operation: 'quiesced', session: 'none',     requires: ['STOP_COPY', 'P2P'],             standsIn: 'RUNNING',  row: 6, meaning: 'running, without new peer-to-peer DMA' },
  PRE_COPY:     { name: 'PRE_COPY',     number: 6, operation: 'running',  session: 'saving',   requires: ['STOP_COPY', 'PRE_COPY'],        standsIn: null,       row: 2, meaning: 'running, and changes are tracked and read out' },
  PRE_COPY_P2P: { name: 'PRE_COPY_P2P', number: 7, operation: 'quiesced', session: 'saving',   requires: ['STOP_COPY', 'P2P', 'PRE_COPY'], standsIn: 'PRE_COPY', row: 3, meaning: 'PRE_COPY, without new peer-to-peer DMA' },
} as const satisfies Record<string, StateRow>

/** A state that can be requested: a node of the digraph. */
export type State = keyof typeof states

/** The state of a failed device. It cannot be requested, and only VFIO_DEVICE_RESET leaves it. */
export const ERROR = 'ERROR'
/** The number of ERROR in the enum; every cell of a C table that is not written means it. */
export const ERROR_NUMBER = 0

/** The highest number a state may have: the kernel's cells are u8. */
export const NUMBER_MAX = 255

/** A state that can be observed. */
export type DeviceState = State | typeof ERROR
