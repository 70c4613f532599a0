import { expect, test } from 'vitest'
import { featureSetsOf } from '../../features.ts'
import { protocol } from '../../spec.ts'
import { shown } from '../witness.ts'
import { dirtMutants } from './dirt.ts'

const sets = [...featureSetsOf(protocol.features)].reverse()

test('each shows at a step of its witness, on the device with most features to which it applies', () => {
  const lines = dirtMutants.map((one) => {
    const set = sets.find((each) => one.applies(each))!
    return `${one.name}: ${shown(one, set)?.text}`
  })
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "dirty-missed: read 32 bytes, not 120 bytes
    dirty-missed-on-the-last-page: read 32 bytes, not 120 bytes
    dirty-missed-while-quiesced: read 32 bytes, not 120 bytes
    dirty-missed-while-unread: read 776 bytes, not 864 bytes
    dirty-missed-the-second-time: read 32 bytes, not 120 bytes
    dirty-missed-at-the-stop: read 32 bytes, not 120 bytes
    dirty-missed-on-quiescing: read ENOMSG, not 88 bytes
    unread-lost-at-the-stop: read 32 bytes, not 676 bytes
    tears-pages: read 166 bytes, not 166 bytes"
  `)
})
