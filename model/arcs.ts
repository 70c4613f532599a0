// The fifteen arcs that a driver with every feature implements, each with the passage of the header that defines it.
// Whatever else a user asks for is a combination of these.
import type { Citation } from './citation.ts'
import type { FeatureSet } from './features.ts'
import type { State } from './states.ts'

/** An arc as a row of data. */
export interface Arc {
  readonly from: string
  readonly to: string
  /** Features the arc itself needs, beyond those of its two states; the kernel's tables cannot express any. */
  readonly requires: FeatureSet
  readonly cites: readonly Citation[]
}

const arc = (from: State, to: State, quote: string): Arc => ({
  from,
  to,
  requires: [],
  cites: [{ section: `${from} -> ${to}`, quote }],
})

export const arcs: readonly Arc[] = [
  arc('RUNNING_P2P', 'STOP', 'must stop the operation of the device'),
  arc('STOP_COPY', 'STOP', 'The STOP_COPY arc will terminate a data transfer session'),
  arc('RESUMING', 'STOP', 'Leaving RESUMING terminates a data transfer session'),
  arc('PRE_COPY', 'RUNNING', 'The PRE_COPY arc will terminate a data transfer session'),
  arc('RUNNING_P2P', 'RUNNING', 'the device is fully operational'),
  arc('PRE_COPY_P2P', 'RUNNING_P2P', 'The PRE_COPY_P2P arc will terminate a data transfer session'),
  arc('RUNNING', 'RUNNING_P2P', 'partially running in the P2P quiescent state'),
  arc('STOP', 'RUNNING_P2P', 'partially running in the P2P quiescent state'),
  arc('RUNNING', 'PRE_COPY', 'begin the process of saving the device state'),
  arc('RUNNING_P2P', 'PRE_COPY_P2P', 'begin the process of saving the device state'),
  arc('STOP', 'STOP_COPY', 'begin the process of saving the device state'),
  arc('PRE_COPY', 'PRE_COPY_P2P', 'continues all the behaviors of PRE_COPY above'),
  arc('PRE_COPY_P2P', 'PRE_COPY', 'allows returning the device to a full RUNNING behavior'),
  arc('PRE_COPY_P2P', 'STOP_COPY', 'the data transfers session continues to stream'),
  arc('STOP', 'RESUMING', 'starts a process of restoring the device state'),
]

/** An arc, or any chain of states, as the header writes it: `STOP -> STOP_COPY`. */
export const chain = (...names: readonly string[]): string => names.join(' -> ')
