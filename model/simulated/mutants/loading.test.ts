import { expect, test } from 'vitest'
import { shownLines } from '../witness.ts'
import { loadingMutants } from './loading.ts'

test('each shows at a step of its witness, on the device with most features to which it applies', () => {
  expect(shownLines(loadingMutants)).toMatchInlineSnapshot(`
    "accepts-truncated: set-state false, not EINVAL
    accepts-nothing: set-state false, not EINVAL
    accepts-the-header-alone: set-state false, not EINVAL
    accepts-corrupt: write 776, not EINVAL
    accepts-foreign: write 776, not EINVAL
    accepts-more: write 1, not ENOMEM
    accepts-a-splice: write 648, not EINVAL
    forgets-a-refusal: set-state false, not EINVAL
    wants-whole-records: write EINVAL, not 300
    write-restarts: set-state EINVAL, not false
    takes-less-than-it-says: set-state EINVAL, not false
    nothing-begins-anew: set-state EINVAL, not false
    loads-over-what-was-loaded: inspect {pages:[f88b8e50,655d723, not {pages:[4c47e34c,655d723
    write-overruns: write 2, not 1
    writes-the-wrong-way: write 1, not EBADF
    loads-nothing: inspect {pages:[1d30b8f3,0021749, not {pages:[f88b8e50,655d723
    loads-too-little: inspect ...5,312a3c98,8c38baba],beg, not ...5,312a3c98,89564599],beg
    loads-at-once: inspect {pages:[f88b8e50,655d723, not {pages:[1d30b8f3,0021749
    load-goes-on: write 476, not EINVAL
    fails-every-load: write EINVAL, not 776"
  `)
})
