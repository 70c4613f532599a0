import { expect, test } from 'vitest'
import { shownLines } from '../witness.ts'
import { machineMutants } from './machines.ts'

test('each shows at a step of its witness, on the device with most features to which it applies', () => {
  expect(shownLines(machineMutants)).toMatchInlineSnapshot(`
    "arrives-late: inspect ...98,89564599,62d71da1],be, not ...98,89564599,7dc07e47],be
    cancels-what-is-under-way: inspect ...98,89564599,62d71da1],be, not ...98,89564599,7dc07e47],be
    arrives-twice: inspect ...98,89564599,9218574c],be, not ...98,89564599,7dc07e47],be
    drains-when-it-is-stopped: inspect ...98,89564599,62d71da1],be, not ...98,89564599,7dc07e47],be
    refuses-its-peers-while-quiesced: inspect ...82,8c38baba,8ba4f64b],be, not ...82,8c38baba,d9d60b70],be
    refuses-its-peers-while-saved: inspect ...82,8c38baba,8ba4f64b],be, not ...82,8c38baba,d9d60b70],be
    arrives-unnoticed: read ENOMSG, not 88 bytes
    arrives-unnoticed-while-quiesced: read ENOMSG, not 88 bytes
    sends-unnoticed: read 352 bytes, not 440 bytes
    sends-while-quiesced-and-saved: inspect ...4e,8c38baba,38e3176a],be, not ...4e,8c38baba,8ba4f64b],be
    sends-at-once-while-quiesced: inspect ...4e,8c38baba,38e3176a],be, not ...4e,8c38baba,8ba4f64b],be
    sends-before-all-are-started: inspect ...4e,8c38baba,38e3176a],be, not ...4e,8c38baba,8ba4f64b],be
    sends-again-after-a-load: inspect ...98,89564599,8134d21b],be, not ...98,89564599,a7f7089a],be
    takes-writes-while-stopped: inspect ...82,8c38baba,d9d60b70],be, not ...82,8c38baba,8ba4f64b],be"
  `)
})
