import { expect, test } from 'vitest'
import { shownLines } from '../witness.ts'
import { sessionMutants } from './sessions.ts'

test('each shows at a step of its witness, on the device with most features to which it applies', () => {
  expect(shownLines(sessionMutants)).toMatchInlineSnapshot(`
    "opens-early: set-state true, not false
    opens-never: set-state false, not true
    opens-twice: set-state true, not false
    outlives-its-session: read 744 bytes, not ENODEV
    reopens-as-it-was: get-state STOP_COPY, not RUNNING
    opens-stopped: get-state STOP, not RUNNING
    failure-crashes-later: set-state crashed, not false
    failure-ends-the-session: read ENODEV, not 776 bytes
    leaks: set-state ENOMEM, not EIO
    reopening-frees: read crashed, not ENODEV
    closing-ends: get-state STOP, not STOP_COPY
    closing-forgets-the-load: set-state EINVAL, not false
    reads-the-wrong-way: read 1 bytes, not EBADF
    opens-dead: write ENODEV, not 1
    dies-when-refused: read ENODEV, not 776 bytes
    old-close-ends: read ENODEV, not 776 bytes
    ends-with-nothing: read 0 bytes, not ENODEV"
  `)
})
