// Witnesses of faults of data_fds: what is read or asked after the session ended, or before.
// A session is meant by its age, so that 0 is the newest one, dead or alive.
import {
  on,
  bytes,
  captured,
  state,
  reopen,
  close,
  to,
  ways,
  read,
  write,
  faults,
  before,
  stream,
  fourTimes,
  type Witnesses,
} from './act.ts'

export const sessionWitnesses: Witnesses = {
  'opens-early': on(0, to('STOP')),
  'opens-never': on(0, state, to('STOP_COPY')),
  'opens-twice': on(0, ...ways('PRE_COPY', 'STOP_COPY')),
  'outlives-its-session': on(0, ...ways('STOP_COPY', 'STOP'), read()),
  'reopens-as-it-was': on(0, to('STOP_COPY'), reopen, state),
  'opens-stopped': on(0, state),
  'failure-crashes-later': on(0, to('PRE_COPY'), faults(before), ...ways('RUNNING', 'RUNNING')),
  'failure-ends-the-session': on(0, to('STOP_COPY'), faults(before), to('STOP'), read()),
  leaks: on(0, to('STOP'), ...fourTimes(faults(before), to('STOP_COPY'))),
  'reopening-frees': on(0, to('STOP_COPY'), reopen, read()),
  'closing-ends': on(0, to('STOP_COPY'), close, state),
  'closing-forgets-the-load': [...stream, ...on(0, to('RESUMING'), write(captured(1)), close, to('STOP'))],
  'reads-the-wrong-way': on(0, to('RESUMING'), read(1)),
  'ends-with-nothing': on(0, ...ways('STOP_COPY', 'STOP'), read(), ...ways('PRE_COPY', 'RUNNING'), read()),
  'opens-dead': on(0, to('RESUMING'), write(bytes(1))),
  'dies-when-refused': on(0, ...ways('STOP_COPY', 99), read()),
  'old-close-ends': on(0, ...ways('STOP_COPY', 'STOP', 'STOP_COPY'), { type: 'close', session: 1 }, read()),
}
