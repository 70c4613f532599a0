// Faults in what a stream holds and how it moves: reads and writes at the wrong place, streams that are not whole,
// and a device that is not the same behind them.
import { before, instead } from '../edits.ts'
import type { Fault } from './fault.ts'

export const ofStreams: readonly Fault[] = [
  {
    name: 'read-from-the-start',
    meaning: 'each read gives the first bytes of the buffer, whatever was read before',
    class: 'refuted',
    bug: 'B31',
    edits: [
      instead(
        /^\t\tif \(copy_to_user\(buf, \(void \*\)&migf->data \+ \*pos, len\)\) \{/m,
        '\t\tif (copy_to_user(buf, (void *)&migf->data, len)) {',
      ),
    ],
  },
  {
    name: 'write-at-the-start',
    meaning: 'each write fills the buffer from its start, whatever was written before',
    class: 'refuted',
    bug: 'B31',
    edits: [
      instead(
        /^\tif \(copy_from_user\(\(void \*\)&migf->data \+ \*pos, buf, len\)\) \{/m,
        '\tif (copy_from_user((void *)&migf->data, buf, len)) {',
      ),
    ],
  },
  {
    name: 'whole-writes-only',
    meaning: 'a write that is shorter than the header of the stream is refused',
    class: 'refuted',
    bug: 'B47',
    edits: [
      before(
        /^\tif \(requested_length > mtty_data_size\(mdev_state\)\)/m,
        '\tif (len && len < offsetof(struct mtty_data, ports))',
        '\t\treturn -EINVAL;',
      ),
    ],
  },
  {
    name: 'takes-an-empty-stream',
    meaning: 'RESUMING is left for STOP with nothing written',
    class: 'deviates',
    bug: 'B37',
    edits: [
      before(
        /^\tif \(migf->filled_size < mtty_data_size\(mdev_state\)\) \{/m,
        '\tif (!migf->filled_size) {',
        '\t\tmutex_unlock(&migf->lock);',
        '\t\treturn 0;',
        '\t}',
      ),
    ],
  },
  {
    name: 'takes-a-cut-stream',
    meaning: 'a stream that was cut anywhere is loaded',
    class: 'refuted',
    bug: 'B35',
    edits: [
      instead(/^\tif \(migf->filled_size < mtty_data_size\(mdev_state\)\) \{/m, '\tif (migf->filled_size < 0) {'),
    ],
  },
  {
    name: 'takes-fewer-ports',
    meaning: 'a device of two ports loads the stream of a device of one',
    class: 'refuted',
    edits: [
      instead(
        /^\t\t {4}migf->data\.nr_ports != mdev_state->nr_ports\) \{/m,
        '\t\t    migf->data.nr_ports > mdev_state->nr_ports) {',
      ),
      instead(
        /^\tif \(migf->filled_size < mtty_data_size\(mdev_state\)\) \{/m,
        '\tif (migf->filled_size < offsetof(struct mtty_data, ports) +',
        '\t    migf->data.nr_ports * sizeof(struct serial_port)) {',
      ),
    ],
  },
  {
    name: 'loads-nothing',
    meaning: 'a load succeeds and changes nothing',
    class: 'refuted',
    edits: [instead(/^\t\tmemcpy\(&mdev_state->s\[i\],$/m, '\t\tif (0) memcpy(&mdev_state->s[i],')],
  },
  {
    name: 'saves-without-scratch',
    meaning: 'the scratch register is not in the stream',
    class: 'refuted',
    edits: [
      before(/^\t\tmigf->filled_size \+= sizeof\(struct serial_port\);/m, '\t\tmigf->data.ports[i].uart_reg[7] = 0;'),
    ],
  },
  {
    name: 'save-changes-the-device',
    meaning: 'saving clears the registers that it has saved',
    class: 'refuted',
    edits: [
      before(
        /^\t\tmigf->filled_size \+= sizeof\(struct serial_port\);/m,
        '\t\tmemset(mdev_state->s[i].uart_reg, 0, 8);',
      ),
    ],
  },
]
