import { expect, test } from 'vitest'
import { shownLines } from '../witness.ts'
import { oddityMutants } from './oddities.ts'

test('each shows at a step of its witness, on the device with most features to which it applies', () => {
  expect(shownLines(oddityMutants)).toMatchInlineSnapshot(`
    "short-reads: read 775 bytes, not 776 bytes
    short-writes: write 775, not 776
    byte-by-byte: read 1 bytes, not 776 bytes
    another-errno: read EIO, not ENODEV
    fails-before: set-state EIO, not false
    fails-behind: set-state EBUSY, not false
    fails-for-good: set-state EIO, not false
    no-files-left: set-state EMFILE, not true
    refuses-late: write 40, not EINVAL
    fails-loads-for-good: get-state ERROR, not RESUMING
    offers-a-header: read 40 bytes, not 744 bytes
    has-no-size: data-size {u64:0}, not {u64:776}
    same-state-refused: set-state EINVAL, not false
    gives-up: get-state ERROR, not STOP_COPY
    poll-cries-wolf: poll {readable:true,writable:, not {readable:false,writable
    size-wraps: data-size {u64:676}, not {u64:776}
    refuses-with-eio: set-state EIO, not EINVAL
    closing-keeps-it-there: set-state EBUSY, not false"
  `)
})
