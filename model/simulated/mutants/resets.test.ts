import { expect, test } from 'vitest'
import { shownLines } from '../witness.ts'
import { resetMutants } from './resets.ts'

test('each shows at a step of its witness, on the device with most features to which it applies', () => {
  expect(shownLines(resetMutants)).toMatchInlineSnapshot(`
    "outlives-a-reset: read 744 bytes, not ENODEV
    reset-does-nothing: get-state STOP_COPY, not RUNNING
    reset-crashes-later: set-state crashed, not false
    reset-keeps-error: get-state ERROR, not RUNNING
    reset-stops: get-state STOP, not RUNNING
    reset-fails-while-saving: reset EINVAL, not null
    reset-keeps-the-load: write 1, not ENODEV
    reset-keeps-the-base: read 40 bytes, not 744 bytes
    reset-leaves-dma-under-way: inspect ...5,completed:3}, not ...5,completed:5}"
  `)
})
