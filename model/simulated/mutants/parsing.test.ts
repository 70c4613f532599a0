import { expect, test } from 'vitest'
import { shownLines } from '../witness.ts'
import { parsingMutants } from './parsing.ts'

test('each shows at a step of its witness, on the device with most features to which it applies', () => {
  expect(shownLines(parsingMutants)).toMatchInlineSnapshot(`
    "accepts-any-magic: write 776, not EINVAL
    accepts-any-order: write 88, not EINVAL
    accepts-a-record-twice: write 736, not EINVAL
    accepts-gaps: write 648, not EINVAL
    accepts-no-identity: write 736, not EINVAL
    accepts-unknown-records: write 776, not EINVAL
    overruns-its-buffer: write crashed, not ENOMEM
    overruns-its-pages: write crashed, not EINVAL
    accepts-a-second-stream: write 776, not ENOMEM
    accepts-any-sum-of-the-whole: write 648, not EINVAL"
  `)
})
