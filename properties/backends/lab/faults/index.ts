// The faults that are planted in the sample driver, and the driver with one of them. The mends are made first, so that
// what was found in the driver does not hide what was planted.
import { edited } from '../edits.ts'
import { mended } from '../mends.ts'
import type { Fault } from './fault.ts'
import { ofLocks } from './locks.ts'
import { ofSessions } from './sessions.ts'
import { ofStates } from './states.ts'
import { ofStreams } from './streams.ts'

export type { Fault } from './fault.ts'

export const faults: readonly Fault[] = [...ofStates, ...ofSessions, ...ofStreams, ...ofLocks]

/** A driver's source with its mends and one fault; throws where an edit has no place, or several. */
export const withFault = (source: string, fault: Fault): string => edited(mended(source), 'fault', [fault])
