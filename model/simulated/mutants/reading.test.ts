import { expect, test } from 'vitest'
import { featureSetsOf } from '../../features.ts'
import { protocol } from '../../spec.ts'
import { shown } from '../witness.ts'
import { readingMutants } from './reading.ts'

const sets = [...featureSetsOf(protocol.features)].reverse()

test('each shows at a step of its witness, on the device with most features to which it applies', () => {
  const lines = readingMutants.map((one) => {
    const set = sets.find((each) => one.applies(each))!
    return `${one.name}: ${shown(one, set)?.text}`
  })
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "read-restarts: read 200 bytes, not 200 bytes
    read-loses: read 575 bytes, not 576 bytes
    read-repeats: read 577 bytes, not 576 bytes
    read-reorders: read 776 bytes, not 776 bytes
    read-overruns: read 11 bytes, not 10 bytes
    rewrites-what-was-read: read 32 bytes, not 120 bytes
    base-outlives-its-session: read 40 bytes, not 744 bytes
    saves-too-little: read 744 bytes, not 776 bytes
    message-at-last: read ENOMSG, not 0 bytes
    nothing-at-the-temporary-end: read 0 bytes, not ENOMSG
    ends-too-early: read 0 bytes, not 10 bytes
    ends-not-for-ever: read 1 bytes, not 0 bytes
    poll-hides-the-end: poll alse,error:false,hangup:false}, not alse,error:false,hangup:false}
    poll-sleeps: poll alse,error:false,hangup:false}, not alse,error:false,hangup:false}"
  `)
})
