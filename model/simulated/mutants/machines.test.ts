import { expect, test } from 'vitest'
import { shownLines } from '../witness.ts'
import { machineMutants } from './machines.ts'

test('each shows at a step of its witness, on the device with most features to which it applies', () => {
  expect(shownLines(machineMutants)).toMatchInlineSnapshot(`
    "arrives-late: inspect ...312a3c98,89564599,62d71da1],begun:0,, not ...312a3c98,89564599,7dc07e47],begun:0,
    cancels-what-is-under-way: inspect ...312a3c98,89564599,62d71da1],begun:0,, not ...312a3c98,89564599,7dc07e47],begun:0,
    arrives-twice: inspect ...312a3c98,89564599,9218574c],begun:0,, not ...312a3c98,89564599,7dc07e47],begun:0,
    drains-when-it-is-stopped: inspect ...312a3c98,89564599,62d71da1],begun:0,, not ...312a3c98,89564599,7dc07e47],begun:0,
    refuses-its-peers-while-quiesced: inspect ...ed07ef82,8c38baba,8ba4f64b],begun:0,, not ...ed07ef82,8c38baba,d9d60b70],begun:0,
    refuses-its-peers-while-saved: inspect ...ed07ef82,8c38baba,8ba4f64b],begun:0,, not ...ed07ef82,8c38baba,d9d60b70],begun:0,
    arrives-unnoticed: read ENOMSG, not 88 bytes
    arrives-unnoticed-while-quiesced: read ENOMSG, not 88 bytes
    sends-unnoticed: read 352 bytes, not 440 bytes
    sends-while-quiesced-and-saved: inspect ...a2820f4e,8c38baba,38e3176a],begun:5,, not ...a2820f4e,8c38baba,8ba4f64b],begun:0,
    sends-at-once-while-quiesced: inspect ...a2820f4e,8c38baba,38e3176a],begun:5,, not ...a2820f4e,8c38baba,8ba4f64b],begun:0,
    sends-before-all-are-started: inspect ...a2820f4e,8c38baba,38e3176a],begun:5,, not ...a2820f4e,8c38baba,8ba4f64b],begun:0,
    sends-again-after-a-load: inspect ...312a3c98,89564599,8134d21b],begun:0,, not ...312a3c98,89564599,a7f7089a],begun:0,
    takes-writes-while-stopped: inspect ...ed07ef82,8c38baba,d9d60b70],begun:0,, not ...ed07ef82,8c38baba,8ba4f64b],begun:0,"
  `)
})
