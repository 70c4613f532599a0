import { expect, test } from 'vitest'
import { shownLines } from '../witness.ts'
import { showingMutants } from './showing.ts'

test('each shows at a step of its witness, on the device with most features to which it applies', () => {
  expect(shownLines(showingMutants)).toMatchInlineSnapshot(`
    "shows-what-was-asked: get-state 99, not RUNNING
    stops-by-itself: get-state STOP, not RUNNING
    runs-by-itself: get-state RUNNING, not PRE_COPY
    shows-no-state: get-state ENOTTY, not STOP_COPY
    shows-running: get-state RUNNING, not PRE_COPY"
  `)
})
