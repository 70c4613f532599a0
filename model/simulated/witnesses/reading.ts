// Witnesses of faults of what is read. A stream that is wrong shows in the bytes, or in the device that loads it:
// device 1, which is right.
import { on, poll, info, to, ways, read, dirty, saved, whole, fourTimes, type Witnesses } from './act.ts'

export const readingWitnesses: Witnesses = {
  'read-restarts': saved(...fourTimes(read(200))),
  'read-loses': saved(read(200), read()),
  'read-repeats': saved(read(200), read()),
  'read-reorders': whole,
  'read-overruns': on(0, to('STOP_COPY'), read(10)),
  'rewrites-what-was-read': [...on(0, to('PRE_COPY'), read(), dirty()), ...whole],
  'base-outlives-its-session': [...on(0, ...ways('PRE_COPY', 'RUNNING', 'PRE_COPY'), read()), ...whole],
  'saves-too-little': whole,
  'message-at-last': on(0, to('STOP_COPY'), read(), read()),
  'nothing-at-the-temporary-end': on(0, to('PRE_COPY'), read(), read()),
  'ends-too-early': on(0, to('STOP_COPY'), read(10), read(10), read(10)),
  'ends-not-for-ever': on(0, to('STOP_COPY'), read(), read(), read()),
  'poll-hides-the-end': on(0, to('STOP_COPY'), read(), read(), poll),
  'poll-sleeps': on(0, to('PRE_COPY'), read(), dirty(), poll, read(), info, poll),
}
