// The faults that were found in the sample driver, each with an edit that mends it. A finding that is gone from a
// driver with its edit was the driver's, and for the reason that is given; and what a fault hides comes to light.
import { after, before, edited, type Change } from './edits.ts'

export interface Mend extends Change {
  /** What is wrong without it. */
  readonly fault: string
}

/** The driver's source within a tree. */
export const DRIVER = 'samples/vfio-mdev/mtty.c'

export const mends: readonly Mend[] = [
  {
    name: 'closing-begins-anew',
    fault: 'Closing the device ends its sessions and keeps its state: in RESUMING a load without a session follows.',
    edits: [
      before(
        /^\tmtty_disable_intx\(mdev_state\);\n\tmtty_disable_msi/m,
        '\tmdev_state->state = VFIO_DEVICE_STATE_RUNNING;',
      ),
    ],
  },
  {
    name: 'temporary-end',
    fault: 'A read at the end of what there is before STOP_COPY gives 0 bytes, the mark of the permanent end.',
    edits: [
      before(
        /^\tlen = min_t\(size_t, migf->filled_size - \*pos, len\);/m,
        '\tif (len && *pos == migf->filled_size &&',
        '\t    (migf->mdev_state->state == VFIO_DEVICE_STATE_PRE_COPY ||',
        '\t     migf->mdev_state->state == VFIO_DEVICE_STATE_PRE_COPY_P2P)) {',
        '\t\tret = -ENOMSG;',
        '\t\tgoto out_unlock;',
        '\t}',
      ),
    ],
  },
  {
    name: 'validation-counts',
    fault: 'A header that is found invalid fails its write, and is then loaded all the same.',
    edits: [
      after(/^\t\t\t\t"%s failed validation\\n", __func__\);\n\t\t\tret = -EFAULT;/m, '\t\t\tmigf->disabled = true;'),
      before(
        /^\tif \(migf->filled_size < mtty_data_size\(mdev_state\)\) \{/m,
        '\tif (migf->disabled) {',
        '\t\tmutex_unlock(&migf->lock);',
        '\t\treturn -EINVAL;',
        '\t}',
      ),
    ],
  },
  {
    name: 'files-hold-the-device',
    fault: 'A data_fd that is kept when the device is taken away looks into the memory that the device had.',
    edits: [
      before(/^\tmigf->data\.magic = MTTY_MAGIC;/m, '\tget_device(&mdev_state->vdev.device);'),
      before(/^\tmdev_state->resuming_migf = migf;/m, '\tget_device(&mdev_state->vdev.device);'),
      before(
        /^\tmutex_destroy\(&migf->lock\);\n\tkfree\(migf\);\n\n\treturn 0;/m,
        '\tput_device(&migf->mdev_state->vdev.device);',
      ),
    ],
  },
  {
    name: 'fifo-in-bounds',
    fault: 'Places in the FIFO are taken from the stream as they are: the kernel reads and writes beyond it.',
    edits: [
      before(
        /^\tfor \(i = 0; i < mdev_state->nr_ports; i\+\+\)\n\t\tmemcpy\(&mdev_state->s\[i\],/m,
        '\tfor (i = 0; i < mdev_state->nr_ports; i++)',
        '\t\tif (migf->data.ports[i].rxtx.head >= MAX_FIFO_SIZE ||',
        '\t\t    migf->data.ports[i].rxtx.tail >= MAX_FIFO_SIZE ||',
        '\t\t    migf->data.ports[i].rxtx.count > MAX_FIFO_SIZE ||',
        '\t\t    migf->data.ports[i].max_fifo_size > MAX_FIFO_SIZE) {',
        '\t\t\tmutex_unlock(&migf->lock);',
        '\t\t\treturn -EINVAL;',
        '\t\t}',
        '',
      ),
    ],
  },
]

/** The driver with all of its mends; throws where an edit has no place, or several. */
export const mended = (source: string, all: readonly Mend[] = mends): string => edited(source, 'mend', all)
