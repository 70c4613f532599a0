import { expect, test } from 'vitest'
import { shownLines } from '../witness.ts'
import { readingMutants } from './reading.ts'

test('each shows at a step of its witness, on the device with most features to which it applies', () => {
  expect(shownLines(readingMutants)).toMatchInlineSnapshot(`
    "read-restarts: read byte 0 is 86, not 159
    read-loses: read 575 bytes, not 576 bytes
    read-repeats: read 577 bytes, not 576 bytes
    read-reorders: read byte 0 is 236, not 86
    read-overruns: read 11 bytes, not 10 bytes
    rewrites-what-was-read: read 32 bytes, not 120 bytes
    base-outlives-its-session: read 40 bytes, not 744 bytes
    saves-too-little: read 744 bytes, not 776 bytes
    message-at-last: read ENOMSG, not 0 bytes
    nothing-at-the-temporary-end: read 0 bytes, not ENOMSG
    ends-too-early: read 0 bytes, not 10 bytes
    ends-not-for-ever: read 1 bytes, not 0 bytes
    poll-hides-the-end: poll {readable:false,writable, not {readable:true,writable:
    poll-sleeps: poll {readable:false,writable, not {readable:true,writable:"
  `)
})
