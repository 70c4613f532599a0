import { expect, test } from 'vitest'
import { featureSetsOf } from '../../features.ts'
import { protocol } from '../../spec.ts'
import { shown } from '../witness.ts'
import { callMutants } from './calls.ts'

const sets = [...featureSetsOf(protocol.features)].reverse()

test('each shows at a step of its witness, on the device with most features to which it applies', () => {
  const lines = callMutants.map((one) => {
    const set = sets.find((each) => one.applies(each))!
    return `${one.name}: ${shown(one, set)?.text}`
  })
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "takes-a-short-header: raw 0000010001000700000000000000}}, not EINVAL
    takes-a-short-payload: raw 0000010001000700000000000000}}, not EINVAL
    takes-stray-flags: raw 0000010011000700000000000000}}, not EINVAL
    gets-unasked: raw 0000010000000700000000000000}}, not EINVAL
    gets-and-sets: raw 00000200030001000000ffffffff}}, not EINVAL
    sets-what-can-be-got: raw 00000100020001000000ffffffff}}, not EINVAL
    probe-performs: get-state STOP, not RUNNING
    probe-wants-a-payload: raw EINVAL, not 00000200060001000000ffffffff}}
    probe-says-yes: raw 00000100060001000000ffffffff}}, not EINVAL
    refuses-and-performs: get-state STOP, not RUNNING
    returns-one: raw 00000200020001000000ffffffff}}, not 00000200020001000000ffffffff}}
    info-returns-what-was-left: raw-info 0000000000000000000000000000}}, not EFAULT
    get-leaves-the-fd: raw 000002000100020000005a000000}}, not 00000200010002000000ffffffff}}
    refusal-leaves-the-fd: raw EINVAL, not EINVAL
    request-leaves-the-fd: raw 000002000200010000005a000000}}, not 00000200020001000000ffffffff}}
    size-without-memory: raw 00000900010001000000ffffffff}}, not EFAULT
    copy-out-starts-again: get-state RUNNING, not STOP_COPY
    info-takes-a-short-length: raw-info 0000000000000000000000000000}}, not EINVAL
    any-ioctl-is-info: raw-info 0000000000000000000000000000}}, not ENOTTY
    unknown-ioctl-is-invalid: raw-info EINVAL, not ENOTTY
    probe-opts-in: precopy-info itial:{u64:704},dirty:{u64:0}}, not nitial:{u64:0},dirty:{u64:88}}
    probe-of-the-opt-in-says-yes: raw 00000c00060001000000ffffffff}}, not EINVAL"
  `)
})
