// Witnesses of faults of dirty tracking: a page is dirtied at the boundary where it is missed, and the rest of the
// stream shows that it is not in it.
import { on, to, read, dirty, whole, type Witnesses } from './act.ts'

export const dirtWitnesses: Witnesses = {
  'dirty-missed': [...on(0, to('PRE_COPY'), read(), dirty()), ...whole],
  'dirty-missed-on-the-last-page': [...on(0, to('PRE_COPY'), read(), dirty(7)), ...whole],
  'dirty-missed-while-quiesced': [...on(0, to('PRE_COPY_P2P'), read(), dirty()), ...whole],
  'dirty-missed-while-unread': [...on(0, to('PRE_COPY'), dirty()), ...whole],
  'dirty-missed-the-second-time': [...on(0, to('PRE_COPY'), read(), dirty(), read(), dirty(0, 9)), ...whole],
  'dirty-missed-at-the-stop': [...on(0, to('PRE_COPY'), read(), dirty()), ...whole],
  'dirty-missed-on-quiescing': on(0, to('PRE_COPY'), read(), dirty(), to('PRE_COPY_P2P'), read()),
  'unread-lost-at-the-stop': [...on(0, to('PRE_COPY'), read(100)), ...whole],
  'tears-pages': on(0, to('PRE_COPY'), read(), dirty(), read(10), dirty(0, 9), read()),
}
