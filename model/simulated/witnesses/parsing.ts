// Witnesses of parsers that leave out a check: device 1 is saved, and its stream is put together wrongly in the one way
// that such a parser takes. The identity record ends at 40, each page record is 88 bytes long.
import type { Content } from '../../content.ts'
import { on, captured, view, to, read, write, dirty, loading, type Witnesses } from './act.ts'

/** The stream of device 1 with bytes of it replaced. */
const edited = (at: number, ...some: readonly number[]): Content => ({
  type: 'edit',
  content: captured(1),
  at,
  bytes: Uint8Array.from(some),
})

export const parsingWitnesses: Witnesses = {
  'accepts-any-magic': loading(edited(0, 0xa5)),
  'accepts-any-order': loading(captured(1, 0, 40), captured(1, 128, 216), captured(1, 40, 128), captured(1, 216)),
  'accepts-a-record-twice': loading(captured(1, 0, 128), captured(1, 40)),
  'accepts-gaps': loading(captured(1, 0, 40), captured(1, 128)),
  'accepts-no-identity': loading(captured(1, 40)),
  'accepts-unknown-records': loading(edited(44, 9)),
  'overruns-its-buffer': loading(edited(56, 0xff, 0xff)),
  'overruns-its-pages': loading(edited(52, 200)),
  'accepts-a-second-stream': loading(captured(1), captured(1)),
  'accepts-any-sum-of-the-whole': [
    ...on(1, to('STOP_COPY'), read(), to('RUNNING'), dirty(), to('STOP_COPY'), read()),
    ...on(0, to('RESUMING'), write(captured(1, 0, 128, 1)), write(captured(1, 128)), to('STOP'), view),
  ],
}
