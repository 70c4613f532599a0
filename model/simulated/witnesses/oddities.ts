// Witnesses of what is odd and legal: they show that a mutant differs, not that it is wrong.
// Whoever accuses one of these is wrong itself.
import {
  on,
  bytes,
  captured,
  state,
  poll,
  close,
  size,
  to,
  ways,
  read,
  loading,
  HALF,
  fourTimes,
  type Witnesses,
} from './act.ts'

export const oddityWitnesses: Witnesses = {
  'short-reads': on(0, to('STOP_COPY'), read()),
  'short-writes': loading(captured(1)),
  'byte-by-byte': on(0, to('STOP_COPY'), read()),
  'another-errno': on(0, ...ways('STOP_COPY', 'STOP'), read()),
  'fails-before': on(0, ...ways('STOP', 'RUNNING', 'STOP', 'RUNNING'), state),
  'fails-behind': on(0, ...ways('STOP', 'RUNNING', 'STOP', 'RUNNING'), state),
  'fails-for-good': on(0, ...fourTimes(...ways('STOP', 'RUNNING')), state),
  'no-files-left': on(0, to('STOP_COPY'), state),
  'refuses-late': loading(bytes(...Array.from({ length: 40 }, (_, at) => at))),
  'fails-loads-for-good': loading(captured(1, 0, HALF)),
  'offers-a-header': on(0, to('PRE_COPY'), read()),
  'has-no-size': on(0, size),
  'same-state-refused': on(0, to('RUNNING')),
  'gives-up': on(0, ...ways('STOP_COPY', 'PRE_COPY'), state),
  'poll-cries-wolf': on(0, to('PRE_COPY'), read(), poll),
  'size-wraps': on(0, size),
  'refuses-with-eio': on(0, to(99)),
  'closing-keeps-it-there': on(0, to('STOP_COPY'), close, to('STOP')),
}
