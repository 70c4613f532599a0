// Witnesses of faults of a load: device 1 is saved, and its stream is spoilt on its way to device 0.
// The cuts lie where the records of the simulated stream begin or do not.
import {
  on,
  bytes,
  captured,
  view,
  reset,
  to,
  read,
  write,
  dirty,
  stream,
  loading,
  HALF,
  halves,
  type Witnesses,
} from './act.ts'

export const loadingWitnesses: Witnesses = {
  'accepts-truncated': loading(captured(1, 0, HALF)),
  'accepts-nothing': loading(),
  'accepts-the-header-alone': loading(captured(1, 0, 40)),
  'accepts-corrupt': loading({ type: 'edit', content: captured(1), at: HALF, bytes: Uint8Array.of(1, 2, 3, 4) }),
  'accepts-foreign': [
    ...on(2, to('STOP_COPY'), read()),
    ...on(0, to('RESUMING'), write(captured(2)), to('STOP'), view),
  ],
  'accepts-more': loading(captured(1), bytes(1)),
  'accepts-a-splice': [
    ...on(1, to('STOP_COPY'), read(), to('RUNNING'), dirty(), to('STOP_COPY'), read()),
    // The first record and the first page of one stream, the rest of the other.
    ...on(0, to('RESUMING'), write(captured(1, 0, 128, 1)), write(captured(1, 128)), to('STOP'), view),
  ],
  'forgets-a-refusal': loading(bytes(...Array.from({ length: 40 }, (_, at) => at))),
  'wants-whole-records': loading(...halves),
  'write-restarts': loading(...halves),
  'write-overruns': on(0, to('RESUMING'), write(bytes(1))),
  'writes-the-wrong-way': on(0, to('STOP_COPY'), write(bytes(1))),
  'loads-nothing': loading(captured(1)),
  'loads-too-little': loading(captured(1)),
  'loads-at-once': loading(captured(1, 0, HALF)),
  'load-goes-on': [
    ...stream,
    ...on(0, to('RESUMING'), write(halves[0]!), reset, to('RESUMING'), write(halves[1]!), to('STOP'), view),
  ],
  'fails-every-load': loading(captured(1)),
  'takes-less-than-it-says': loading(captured(1)),
  'nothing-begins-anew': loading(captured(1), bytes()),
  'loads-over-what-was-loaded': [
    ...loading(captured(1)),
    ...on(1, to('RUNNING'), dirty(), to('STOP_COPY'), read()),
    ...on(0, to('RESUMING'), write(captured(1)), to('STOP'), view),
  ],
}
