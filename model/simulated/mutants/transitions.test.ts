import { expect, test } from 'vitest'
import { shownLines } from '../witness.ts'
import { transitionMutants } from './transitions.ts'

test('each shows at a step of its witness, on the device with most features to which it applies', () => {
  expect(shownLines(transitionMutants)).toMatchInlineSnapshot(`
    "blocked-endless: set-state hung, not EINVAL
    blocked-goes-round: set-state true, not EINVAL
    running-never-stops: set-state EINVAL, not false
    leaves-through-stop-copy: arcs ...PRE_COPY -> PRE_COPY_P2P, not ...PRE_COPY -> RUNNING,RUNN
    saves-anew: set-state true, not false
    leaves-resuming-at-once: arcs ...RESUMING -> RUNNING], not ...RESUMING -> STOP,STOP ->
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
