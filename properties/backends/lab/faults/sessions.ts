// Faults in sessions: which request begins one, what ends it, and what a data_fd does after that; in the ends of a
// stream, and in what precopy info says of it.
import { after, before, instead } from '../edits.ts'
import { state, type Fault } from './fault.ts'

export const ofSessions: readonly Fault[] = [
  {
    name: 'session-survives-its-arc',
    meaning: 'leaving PRE_COPY for RUNNING does not end the session',
    class: 'refuted',
    bug: 'B25',
    edits: [
      before(
        /^\t\tmtty_disable_files\(mdev_state\);\n\t\treturn NULL;\n\t\}\n\n\t\/\*$/m,
        `\t\tif (cur == ${state('PRE_COPY')})`,
        '\t\t\treturn NULL;',
      ),
    ],
  },
  {
    name: 'opens-twice',
    meaning: 'going from PRE_COPY_P2P to STOP_COPY returns a data_fd, as if a session began',
    class: 'refuted',
    edits: [after(/^fill_data:$/m, '\tret = migf;')],
  },
  {
    name: 'write-after-the-end',
    meaning: 'a resuming data_fd takes bytes after its session has ended',
    class: 'refuted',
    edits: [
      instead(
        /^\tif \(migf->disabled\) \{\n\t\tret = -ENODEV;\n\t\tgoto out_unlock;\n\t\}\n\n\tif \(copy_from_user/m,
        '\tif (copy_from_user',
      ),
    ],
  },
  {
    name: 'ended-is-empty',
    meaning: 'a saving data_fd whose session has ended gives 0 bytes, the mark of the end of stream',
    class: 'refuted',
    edits: [instead(/^\t\tret = -ENODEV;(?=\n\t\tgoto out_unlock;\n\t\}\n\n\tif \(\*pos > )/m, '\t\tret = 0;')],
  },
  {
    name: 'no-temporary-end',
    meaning: 'the temporary end of a stream looks like the permanent one',
    class: 'deviates',
    bug: 'B19',
    edits: [instead(/^\t\tret = -ENOMSG;/m, '\t\tret = 0;')],
  },
  {
    name: 'no-permanent-end',
    meaning: 'the end of the whole stream looks like a temporary one',
    class: 'refuted',
    edits: [
      after(
        /^\t {4}\(migf->mdev_state->state == VFIO_DEVICE_STATE_PRE_COPY \|\|$/m,
        `\t     migf->mdev_state->state == ${state('STOP_COPY')} ||`,
      ),
    ],
  },
  {
    name: 'info-in-stop-copy',
    meaning: 'precopy info is answered in STOP_COPY as well',
    class: 'deviates',
    edits: [
      instead(
        /^\tif \(mdev_state->state != VFIO_DEVICE_STATE_PRE_COPY &&$/m,
        `\tif (mdev_state->state != ${state('STOP_COPY')} && mdev_state->state != ${state('PRE_COPY')} &&`,
      ),
    ],
  },
  {
    name: 'info-in-pre-copy-only',
    meaning: 'precopy info is refused in PRE_COPY_P2P',
    class: 'refuted',
    bug: 'B11',
    edits: [
      instead(
        /^\tif \(mdev_state->state != VFIO_DEVICE_STATE_PRE_COPY &&\n.*_PRE_COPY_P2P\) \{$/m,
        `\tif (mdev_state->state != ${state('PRE_COPY')}) {`,
      ),
    ],
  },
  {
    name: 'info-returns-what-was-left',
    meaning: 'precopy info into memory that cannot be written returns a positive number',
    class: 'refuted',
    bug: 'B17',
    edits: [
      instead(
        /^\tret = copy_to_user\(\(void __user \*\)arg, &info, minsz\) \? -EFAULT : 0;/m,
        '\tret = copy_to_user((void __user *)arg, &info, minsz);',
      ),
    ],
  },
  {
    name: 'info-forgets-what-was-read',
    meaning: 'initial_bytes is the size of all there was, however much of it was read',
    class: 'deviates',
    edits: [
      instead(/^\tinfo\.initial_bytes = migf->filled_size - \*pos;/m, '\tinfo.initial_bytes = migf->filled_size;'),
    ],
  },
]
