// Witnesses of faults of requests: targets that should have been refused, and states that are not what was asked for.
// A look at the state afterwards shows most of them.
import { on, captured, state, arcs, to, ways, write, faults, before, toError, stream, type Witnesses } from './act.ts'

export const transitionWitnesses: Witnesses = {
  'blocked-endless': on(0, ...ways('STOP_COPY', 'PRE_COPY'), state),
  'blocked-goes-round': on(0, ...ways('STOP_COPY', 'PRE_COPY')),
  'running-never-stops': on(0, to('STOP'), state),
  'leaves-through-stop-copy': on(0, ...ways('PRE_COPY', 'STOP'), arcs),
  'stops-short': on(0, to('STOP_COPY'), state),
  'error-is-a-no-op': on(0, ...toError, to('ERROR')),
  'error-is-a-target': on(0, to('ERROR'), state),
  'unknown-is-ignored': on(0, to(99)),
  'unsupported-is-ignored': on(0, ...ways('PRE_COPY', 'RUNNING', 'RUNNING_P2P')),
  'refusal-stops': on(0, state, to(99), state),
  'error-is-left': on(0, ...toError, to('RUNNING'), state),
  'failure-succeeds': on(0, faults(before), to('STOP'), state),
  'failure-runs': on(0, to('STOP'), faults(before), to('STOP_COPY'), state),
  'saves-anew': on(0, ...ways('PRE_COPY', 'STOP_COPY')),
  'leaves-resuming-at-once': [...stream, ...on(0, to('RESUMING'), write(captured(1)), to('RUNNING'), arcs)],
  'never-resumes': on(0, ...ways('STOP', 'RESUMING')),
  'never-goes-back': on(0, ...ways('PRE_COPY_P2P', 'PRE_COPY')),
}
