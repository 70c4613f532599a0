import { expect, test } from 'vitest'
import { featureSetsOf } from '../../features.ts'
import { protocol } from '../../spec.ts'
import { shown } from '../witness.ts'
import { transitionMutants } from './transitions.ts'

const sets = [...featureSetsOf(protocol.features)].reverse()

test('each shows at a step of its witness, on the device with most features to which it applies', () => {
  const lines = transitionMutants.map((one) => {
    const set = sets.find((each) => one.applies(each))!
    return `${one.name}: ${shown(one, set)?.text}`
  })
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "blocked-endless: set-state hung, not EINVAL
    blocked-goes-round: set-state true, not EINVAL
    running-never-stops: set-state EINVAL, not false
    leaves-through-stop-copy: arcs > STOP_COPY,STOP_COPY -> STOP], not NNING_P2P,RUNNING_P2P -> STOP]
    saves-anew: set-state true, not false
    leaves-resuming-at-once: arcs  RESUMING,RESUMING -> RUNNING], not NG_P2P,RUNNING_P2P -> RUNNING]
    never-resumes: set-state EINVAL, not true
    never-goes-back: set-state EINVAL, not false
    stops-short: set-state false, not true
    error-is-a-no-op: set-state false, not EINVAL
    error-is-a-target: set-state false, not EINVAL
    unknown-is-ignored: set-state false, not EINVAL
    unsupported-is-ignored: set-state false, not EINVAL
    refusal-stops: get-state STOP, not RUNNING
    error-is-left: set-state false, not EINVAL
    failure-succeeds: set-state false, not EIO
    failure-runs: get-state RUNNING, not STOP"
  `)
})
