// Witnesses of faults of precopy info, and of what a device says of itself. The counts are compared, not only whether
// there are any.
import { on, info, reset, features, size, optIn, to, ways, read, dirty, infoCall, type Witnesses } from './act.ts'

export const infoWitnesses: Witnesses = {
  'info-refused-while-quiesced': on(0, to('PRE_COPY_P2P'), info),
  'info-absent': on(0, to('PRE_COPY'), info),
  'info-anywhere': on(0, ...ways('PRE_COPY', 'STOP_COPY'), info),
  'info-leaves-out-what-waits': on(0, to('PRE_COPY'), read(), dirty(), read(10), info),
  'info-initial-rises': on(0, to('PRE_COPY'), info, read(), info, dirty(), info),
  'info-initial-is-zero': on(0, to('PRE_COPY'), info),
  'info-hides-new-initial-data': on(0, optIn, to('PRE_COPY'), info, read(), info, dirty(7), info),
  'opt-in-without-precopy': on(0, optIn),
  'features-shrink': on(0, reset, features),
  'features-undefined': on(0, features),
  'size-while-running-alone': on(0, to('STOP'), size),
  'info-echoes-flags': on(0, to('PRE_COPY'), infoCall({ flags: 0xffff_ffff })),
  'info-never-falls': on(0, to('PRE_COPY'), info, read(), info),
  'info-leaves-out-the-last-byte': on(0, to('PRE_COPY'), info),
  'info-counts-a-byte-more': on(0, to('PRE_COPY'), info),
  'info-wraps': on(0, to('PRE_COPY'), info),
  'info-counts-holes': on(0, to('PRE_COPY'), info),
  'info-is-dirty-at-first': on(0, to('PRE_COPY'), info),
  'info-elsewhere-is-enodev': on(0, ...ways('PRE_COPY', 'STOP_COPY'), info),
  'reinit-unasked': on(0, to('PRE_COPY'), read(), dirty(7), info),
  'reinit-without-data': on(0, optIn, to('PRE_COPY'), read(), dirty(7), info, read(), info),
  'reinit-keeps-dirty': on(0, optIn, to('PRE_COPY'), read(), dirty(), dirty(7), info),
}
