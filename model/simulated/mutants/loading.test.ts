import { expect, test } from 'vitest'
import { featureSetsOf } from '../../features.ts'
import { protocol } from '../../spec.ts'
import { shown } from '../witness.ts'
import { loadingMutants } from './loading.ts'

const sets = [...featureSetsOf(protocol.features)].reverse()

test('each shows at a step of its witness, on the device with most features to which it applies', () => {
  const lines = loadingMutants.map((one) => {
    const set = sets.find((each) => one.applies(each))!
    return `${one.name}: ${shown(one, set)?.text}`
  })
  expect(lines.join('\n')).toMatchInlineSnapshot(`
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
    loads-over-what-was-loaded: inspect 89564599],begun:0,completed:0}, not 89564599],begun:0,completed:0}
    write-overruns: write 2, not 1
    writes-the-wrong-way: write 1, not EBADF
    loads-nothing: inspect 8c38baba],begun:0,completed:0}, not 89564599],begun:0,completed:0}
    loads-too-little: inspect 8c38baba],begun:0,completed:0}, not 89564599],begun:0,completed:0}
    loads-at-once: inspect 8c38baba],begun:0,completed:0}, not 8c38baba],begun:0,completed:0}
    load-goes-on: write 476, not EINVAL
    fails-every-load: write EINVAL, not 776"
  `)
})
