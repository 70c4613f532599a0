// Witnesses of faults of what waits to be read when something else happens. What comes next of the stream shows them.
// Migrations are counted by what was read to its end.
import type { Event } from '../../device.ts'
import { on, to, read, whole, type Witnesses } from './act.ts'

const twice = (...events: readonly Event[]): readonly Event[] => [...events, ...events]

export const tapeWitnesses: Witnesses = {
  'ends-while-quiesced': on(0, to('PRE_COPY_P2P'), read(), read()),
  'ends-after-a-read-of-nothing': on(0, to('STOP_COPY'), read(0), read()),
  'begins-anew-when-asked-again': on(0, to('STOP_COPY'), read(10), to('STOP_COPY'), read(10)),
  'saves-once': [...on(0, to('STOP_COPY'), read(), to('RUNNING')), ...whole],
  'saves-twice': [...on(0, ...twice(to('STOP_COPY'), read(), to('RUNNING'))), ...whole],
}
