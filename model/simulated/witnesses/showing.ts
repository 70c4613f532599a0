// Witnesses of faults of the state that is shown. Two looks tell where it changes by itself; where it is wrong from the
// beginning, one does.
import { on, state, to, run, type Witnesses } from './act.ts'

export const showingWitnesses: Witnesses = {
  'shows-what-was-asked': on(0, to(99), state),
  'stops-by-itself': on(0, state, run(4), state),
  'runs-by-itself': on(0, to('PRE_COPY'), run(4), state),
  'shows-no-state': on(0, to('STOP_COPY'), state),
  'shows-running': on(0, to('PRE_COPY'), state),
}
