import { expect, test } from 'vitest'
import { shownLines } from '../witness.ts'
import { dirtMutants } from './dirt.ts'

test('each shows at a step of its witness, on the device with most features to which it applies', () => {
  expect(shownLines(dirtMutants)).toMatchInlineSnapshot(`
    "dirty-missed: read 32 bytes, not 120 bytes
    dirty-missed-on-the-last-page: read 32 bytes, not 120 bytes
    dirty-missed-while-quiesced: read 32 bytes, not 120 bytes
    dirty-missed-while-unread: read 776 bytes, not 864 bytes
    dirty-missed-the-second-time: read 32 bytes, not 120 bytes
    dirty-missed-at-the-stop: read 32 bytes, not 120 bytes
    dirty-missed-on-quiescing: read ENOMSG, not 88 bytes
    unread-lost-at-the-stop: read 32 bytes, not 676 bytes
    tears-pages: read byte 14 is 9, not 1"
  `)
})
