import { expect, test } from 'vitest'
import { featureSetsOf } from '../../features.ts'
import { protocol } from '../../spec.ts'
import { shown } from '../witness.ts'
import { tapeMutants } from './tape.ts'

const sets = [...featureSetsOf(protocol.features)].reverse()

test('each shows at a step of its witness, on the device with most features to which it applies', () => {
  const lines = tapeMutants.map((one) => {
    const set = sets.find((each) => one.applies(each))!
    return `${one.name}: ${shown(one, set)?.text}`
  })
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "ends-while-quiesced: read 0 bytes, not ENOMSG
    ends-after-a-read-of-nothing: read 0 bytes, not 776 bytes
    begins-anew-when-asked-again: read 10 bytes, not 10 bytes
    saves-once: read 0 bytes, not 776 bytes
    saves-twice: read 0 bytes, not 776 bytes"
  `)
})
