import { expect, test } from 'vitest'
import { shownLines } from '../witness.ts'
import { callMutants } from './calls.ts'

test('each shows at a step of its witness, on the device with most features to which it applies', () => {
  expect(shownLines(callMutants)).toMatchInlineSnapshot(`
    "takes-a-short-header: raw {returned:0,bytes:{hex:0, not EINVAL
    takes-a-short-payload: raw {returned:0,bytes:{hex:0, not EINVAL
    takes-stray-flags: raw {returned:0,bytes:{hex:1, not EINVAL
    gets-unasked: raw {returned:0,bytes:{hex:1, not EINVAL
    gets-and-sets: raw {returned:0,bytes:{hex:1, not EINVAL
    sets-what-can-be-got: raw {returned:0,bytes:{hex:1, not EINVAL
    probe-performs: get-state STOP, not RUNNING
    probe-wants-a-payload: raw EINVAL, not {returned:0,bytes:{hex:0
    probe-says-yes: raw {returned:0,bytes:{hex:1, not EINVAL
    refuses-and-performs: get-state STOP, not RUNNING
    returns-one: raw {returned:1,bytes:{hex:1, not {returned:0,bytes:{hex:1
    info-returns-what-was-left: raw-info {returned:24,bytes:{hex:, not EFAULT
    get-leaves-the-fd: raw byte 12 is 90, not 255
    refusal-leaves-the-fd: raw byte 12 is 90, not 255
    request-leaves-the-fd: raw byte 12 is 90, not 255
    size-without-memory: raw {returned:0,bytes:{hex:1, not EFAULT
    copy-out-starts-again: get-state RUNNING, not STOP_COPY
    info-takes-a-short-length: raw-info {returned:0,bytes:{hex:1, not EINVAL
    any-ioctl-is-info: raw-info {returned:0,bytes:{hex:1, not ENOTTY
    unknown-ioctl-is-invalid: raw-info EINVAL, not ENOTTY
    probe-opts-in: precopy-info {flags:1,initial:{u64:70, not {flags:0,initial:{u64:0}
    probe-of-the-opt-in-says-yes: raw {returned:0,bytes:{hex:1, not EINVAL"
  `)
})
