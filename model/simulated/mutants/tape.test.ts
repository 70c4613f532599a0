import { expect, test } from 'vitest'
import { shownLines } from '../witness.ts'
import { tapeMutants } from './tape.ts'

test('each shows at a step of its witness, on the device with most features to which it applies', () => {
  expect(shownLines(tapeMutants)).toMatchInlineSnapshot(`
    "ends-while-quiesced: read 0 bytes, not ENOMSG
    ends-after-a-read-of-nothing: read 0 bytes, not 776 bytes
    begins-anew-when-asked-again: read byte 0 is 86, not 0
    saves-once: read 0 bytes, not 776 bytes
    saves-twice: read 0 bytes, not 776 bytes"
  `)
})
