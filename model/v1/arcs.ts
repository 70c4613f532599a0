// The transitions that the region protocol lists, and the spec they make on the same grid as v2. Every request is one
// arc: there are no combinations in v1. RUNNING -> STOP_AND_COPY moves both coordinates at once.
import type { Arc } from '../arcs.ts'
import type { Citation } from '../citation.ts'
import type { Spec } from '../spec.ts'
import { states, type State } from './states.ts'

const transitions = (quote: string): Citation => ({ section: 'State transitions', quote })

const arc = (from: State, to: State, quote: string): Arc => ({ from, to, requires: [], cites: [transitions(quote)] })

export const arcs: readonly Arc[] = [
  arc('RUNNING', 'STOP', 'optionally change the VFIO device state from _RUNNING to _STOP'),
  arc('RUNNING', 'STOP_AND_COPY', 'transitions from _RUNNING to stop-and-copy and then to _STOP'),
  arc('STOP_AND_COPY', 'STOP', 'transitions from _RUNNING to stop-and-copy and then to _STOP'),
  arc('RUNNING', 'PRE_COPY', 'On state transition from _RUNNING to pre-copy'),
  arc('PRE_COPY', 'STOP_AND_COPY', 'On state transition from pre-copy to stop-and-copy'),
  arc('RUNNING', 'RESUMING', 'should be transitioned from the _RUNNING to the _RESUMING state'),
  arc('RESUMING', 'RUNNING', 'change the state from _RESUMING to _RUNNING'),
]

/** The arcs that the text says in so many words a driver must support. */
export const mandatory: readonly (Citation & { readonly from: State; readonly to: State })[] = [
  { from: 'RUNNING', to: 'STOP', ...transitions('The vendor driver must support this transition') },
  { from: 'RUNNING', to: 'PRE_COPY', ...transitions('Vendor drivers must support the pre-copy state') },
  {
    from: 'PRE_COPY',
    to: 'STOP_AND_COPY',
    ...transitions('must not be required to consume all migration data before the device transitions'),
  },
]

/** The region protocol as a spec: it has no features, for nothing of it is optional. */
export const spec: Spec = { name: 'v1', features: [], states: Object.values(states), arcs }

/** Whether the text lists a transition. What it does not list a driver may perform or refuse. */
export const isListed = (from: string, to: string): boolean => arcs.some((each) => each.from === from && each.to === to)
