import { expect, test } from 'vitest'
import { featureSetsOf } from '../../features.ts'
import { protocol } from '../../spec.ts'
import { shown } from '../witness.ts'
import { showingMutants } from './showing.ts'

const sets = [...featureSetsOf(protocol.features)].reverse()

test('each shows at a step of its witness, on the device with most features to which it applies', () => {
  const lines = showingMutants.map((one) => {
    const set = sets.find((each) => one.applies(each))!
    return `${one.name}: ${shown(one, set)?.text}`
  })
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "shows-what-was-asked: get-state 99, not RUNNING
    stops-by-itself: get-state STOP, not RUNNING
    runs-by-itself: get-state RUNNING, not PRE_COPY
    shows-no-state: get-state ENOTTY, not STOP_COPY
    shows-running: get-state RUNNING, not PRE_COPY"
  `)
})
