// Witnesses of faults between devices that write to each other: device 0 and device 1 do, and so do device 2 and
// device 3. What is wrong with device 0 shows in its own counts or in those of device 1.
import type { State } from '../../states.ts'
import { captured, on, read, run, to, view, ways, write, type Witnesses } from './act.ts'

/** Device 0 runs, and is brought to a state. */
const brought = (state: State) => [...on(0, run(5), to(state)), ...on(1, view)]
/** Something arrives in device 0. */
const arriving = [...on(1, run(5)), ...on(0, view)]

export const machineWitnesses: Witnesses = {
  'arrives-late': brought('STOP'),
  'cancels-what-is-under-way': brought('STOP'),
  'arrives-twice': brought('STOP'),
  'drains-when-it-is-stopped': brought('RUNNING_P2P'),
  'refuses-its-peers-while-quiesced': [...on(0, to('RUNNING_P2P')), ...arriving],
  'refuses-its-peers-while-saved': [...on(0, to('PRE_COPY')), ...arriving],
  'arrives-unnoticed': [...on(0, to('PRE_COPY'), read()), ...on(1, run(5)), ...on(0, read())],
  'arrives-unnoticed-while-quiesced': [...on(0, to('PRE_COPY_P2P'), read()), ...on(1, run(5)), ...on(0, read())],
  'sends-unnoticed': on(0, to('PRE_COPY'), read(), run(5), read()),
  'sends-while-quiesced-and-saved': on(0, to('PRE_COPY_P2P'), run(5), view),
  'sends-at-once-while-quiesced': on(0, to('RUNNING_P2P'), run(5), view),
  'sends-before-all-are-started': on(0, ...ways('STOP', 'RUNNING_P2P'), run(5), view),
  'sends-again-after-a-load': [
    ...on(2, to('STOP_COPY'), read()),
    ...on(0, to('RESUMING'), write(captured(2)), to('RUNNING'), run(1)),
    ...on(1, view),
  ],
  'takes-writes-while-stopped': [...on(0, to('STOP')), ...arriving],
}
