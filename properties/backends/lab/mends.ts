// The faults that were found in the sample driver, each with an edit that mends it. A finding that is gone from a
// driver with its edit was the driver's, and for the reason that is given; and what a fault hides comes to light. An
// edit is made at build time, in a copy: none of the kernel's text is here beyond the line that says where.

export interface Mend {
  readonly name: string
  /** What is wrong without it. */
  readonly fault: string
  readonly edits: readonly Edit[]
}

interface Edit {
  /** A text that the file has once, and what stands in its place: `$&` is itself. */
  readonly at: RegExp
  readonly becomes: string
}

/** The driver's source within a tree. */
export const DRIVER = 'samples/vfio-mdev/mtty.c'

const before = (at: RegExp, ...lines: readonly string[]): Edit => ({ at, becomes: `${lines.join('\n')}\n$&` })
const after = (at: RegExp, ...lines: readonly string[]): Edit => ({ at, becomes: `$&\n${lines.join('\n')}` })

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
export const mended = (source: string, all: readonly Mend[] = mends): string =>
  all
    .flatMap(({ name, edits }) => edits.map((edit) => ({ ...edit, name })))
    .reduce((text, { name, at, becomes }) => {
      const count = [...text.matchAll(new RegExp(at.source, `${at.flags}g`))].length
      if (count !== 1) throw new Error(`the driver has ${count} places for the mend ${name}: it is another version`)
      return text.replace(at, becomes)
    }, source)
