// Users that are careless with files and streams: what is written to a device is not what was read from one, or not all
// of it, or not in its order.
import { type Content, type Spec } from '#model'
import { captured, drain, END, fill, move, to } from '../../plan.ts'
import { close, discover, info, load, perhaps, read, reset, save, start, stop, write } from '../habit.ts'
import { bad, BOTH, ONES, PRE_COPY, type BadUser } from './fault.ts'

/** A load of which only some contents are right: those before, and those from the wrong one on. */
const misload = (spec: Spec, right: readonly Content[], wrong: readonly Content[], before = save(spec, 0)) =>
  [
    [...BOTH, ...before, to(1, 'RESUMING'), ...right.flatMap((content) => fill(1, 0, content))],
    [...wrong.flatMap((content) => fill(1, 0, content)), ...start(spec, 1), reset(1), close(1)],
  ] as const

export const loading: readonly BadUser[] = [
  // Files.
  bad({
    name: 'keeps-every-file',
    does: 'saves a device again and again, and closes no file',
    duty: 'users/closes-files',
    parts: (spec) => {
      const saving = [...stop(spec, 0), to(0, 'STOP_COPY'), drain(0, 0, 512)]
      return [
        [...BOTH, ...saving, to(0, 'STOP'), ...start(spec, 0), ...saving],
        [to(0, 'STOP'), ...start(spec, 0)],
      ]
    },
  }),
  bad({
    name: 'keeps-the-file-over-a-reset',
    does: 'takes it that a reset closes the file',
    duty: 'users/closes-files',
    parts: () => [
      [...BOTH, to(0, 'RESUMING'), reset(0), to(0, 'RESUMING')],
      [reset(0), close(0), close(0, 1)],
    ],
  }),
  bad({
    name: 'reads-after-the-end',
    does: 'goes on to read when STOP has ended the session',
    duty: 'users/ended-files',
    parts: (spec) => [
      [...BOTH, ...stop(spec, 0), to(0, 'STOP_COPY'), read(0, 64), to(0, 'STOP')],
      [read(0, 64), close(0)],
    ],
  }),
  bad({
    name: 'trusts-its-cache',
    does: 'goes on to read in PRE_COPY, where it believes the device to be: the guest has reset it meanwhile',
    duty: 'users/ended-files',
    bug: 'B77',
    features: PRE_COPY,
    parts: (spec) => [
      [...BOTH, to(0, 'PRE_COPY'), info(0), read(0, 64), reset(0)],
      [read(0, 64), ...perhaps(spec, 0, 'RUNNING_P2P'), to(0, 'STOP'), close(0)],
    ],
  }),
  bad({
    name: 'writes-to-a-saving-session',
    does: 'writes to the file that it reads from',
    duty: 'users/direction',
    parts: (spec) => [
      [...BOTH, ...stop(spec, 0), to(0, 'STOP_COPY')],
      [write(0, ONES), to(0, 'STOP'), close(0)],
    ],
  }),
  bad({
    name: 'reads-back',
    does: 'reads what it has written, to compare',
    duty: 'users/direction',
    parts: (spec) => [
      [...BOTH, ...save(spec, 0), to(1, 'RESUMING'), ...fill(1, 0, captured(0, 0))],
      [read(1), ...start(spec, 1), close(1)],
    ],
  }),

  // Streams.
  bad({
    name: 'leaves-out-a-part',
    does: 'loses a packet of the stream on its way, and writes the next one',
    duty: 'users/stream-in-order',
    parts: (spec) => misload(spec, [captured(0, 0, 0, 64)], [captured(0, 0, 96)]),
  }),
  bad({
    name: 'writes-a-part-twice',
    does: 'sends a packet again, and does not notice that it had come',
    duty: 'users/stream-in-order',
    parts: (spec) => misload(spec, [captured(0, 0, 0, 64)], [captured(0, 0, 32, 64), captured(0, 0, 64)]),
  }),
  bad({
    name: 'swaps-two-parts',
    does: 'writes packets in the order in which they come over several connections',
    duty: 'users/stream-in-order',
    parts: (spec) => misload(spec, [], [captured(0, 0, 64), captured(0, 0, 0, 64)]),
  }),
  bad({
    name: 'edits-the-stream',
    does: 'replaces bytes of the stream, for it believes to know what they mean',
    duty: 'users/stream-opaque',
    parts: (spec) =>
      misload(
        spec,
        [captured(0, 0, 0, 40)],
        [{ type: 'edit', content: captured(0, 0, 40), at: 3, bytes: Uint8Array.of(1, 2) }],
      ),
  }),
  bad({
    name: 'frames-the-stream',
    does: 'leaves the length of a packet of its own between the bytes of the stream',
    duty: 'users/stream-opaque',
    parts: (spec) => misload(spec, [captured(0, 0, 0, 64)], [ONES, captured(0, 0, 64)]),
  }),
  bad({
    name: 'makes-up-a-stream',
    does: 'writes what no device ever gave',
    duty: 'users/stream-opaque',
    parts: (spec) => misload(spec, [], [{ type: 'pattern', seed: 3, length: 200 }]),
  }),
  bad({
    name: 'splices-two-saves',
    does: 'writes the rest of an older save behind the beginning of a newer one',
    duty: 'users/one-session',
    parts: (spec) => {
      const between = [...start(spec, 0), move(0, { type: 'advance', ticks: 20 })]
      const saves = [...save(spec, 0), ...between, ...save(spec, 0)]
      return misload(spec, [captured(0, 0, 0, 100)], [captured(0, 1, 100)], saves)
    },
    powers: ['advance'],
  }),
  bad({
    name: 'loads-a-foreign-stream',
    does: 'loads the stream of a device of another make',
    duty: 'users/compatible',
    powers: ['foreign'],
    parts: (spec) => [
      [...BOTH, ...discover(2), ...save(spec, 2), to(1, 'RESUMING')],
      [...fill(1, 0, captured(2, 0)), ...start(spec, 1), reset(1), close(1)],
    ],
  }),
  bad({
    name: 'stops-reading-early',
    does: 'reads as much as it expects, and not to the end of the stream',
    duty: 'users/whole-stream',
    parts: (spec) => [
      [
        ...BOTH,
        ...stop(spec, 0),
        to(0, 'STOP_COPY'),
        read(0, 100),
        to(0, 'STOP'),
        close(0),
        to(1, 'RESUMING'),
        ...fill(1, 0, captured(0, 0)),
      ],
      [...start(spec, 1), reset(1), close(1)],
    ],
  }),
  bad({
    name: 'trusts-a-size-of-zero',
    does: 'makes its buffer as large as the data size says, and takes a read of no bytes for the end',
    duty: 'users/whole-stream',
    bug: 'B79',
    parts: (spec) => [
      [
        ...BOTH,
        ...stop(spec, 0),
        to(0, 'STOP_COPY'),
        read(0, 0),
        to(0, 'STOP'),
        close(0),
        to(1, 'RESUMING'),
        ...fill(1, 0, captured(0, 0)),
      ],
      [...start(spec, 1), reset(1), close(1)],
    ],
  }),
  bad({
    name: 'aborts-by-a-request',
    does: 'gives a load up by a request for RUNNING',
    duty: 'users/aborts-by-reset',
    also: ['users/whole-stream'],
    parts: (spec) => [
      [...BOTH, ...save(spec, 0), to(1, 'RESUMING'), ...fill(1, 0, captured(0, 0, 0, 100))],
      [to(1, 'RUNNING'), reset(1), close(1), ...load(spec, 0, 1)],
    ],
  }),
  bad({
    name: 'loads-before-the-stop',
    does: 'takes the temporary end of a stream for its end, and starts the destination',
    duty: 'users/aborts-by-reset',
    also: ['users/whole-stream'],
    features: PRE_COPY,
    parts: (spec) => [
      [...BOTH, to(0, 'PRE_COPY'), drain(0, 0, 512), to(1, 'RESUMING'), ...fill(1, 0, captured(0, 0, 0, END))],
      [...start(spec, 1), reset(1), close(1), to(0, 'RUNNING'), close(0)],
    ],
  }),
]
