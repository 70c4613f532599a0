// Witnesses of faults that only two threads at the same time can show.
// The second act of a pair is the other thread.
import { on, atOnce, state, reset, reopen, to, read, type Witnesses } from './act.ts'

export const laneWitnesses: Witnesses = {
  'shows-the-states-between': atOnce(to('STOP_COPY'), state),
  'reset-waits-for-ever': atOnce(to('STOP_COPY'), reset),
  'reset-takes-another-lock': [...atOnce(to('STOP_COPY'), reset), ...on(0, read())],
  'closing-takes-no-lock': [...atOnce(to('STOP_COPY'), reopen), ...on(0, read())],
}
