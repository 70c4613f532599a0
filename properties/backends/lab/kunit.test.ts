import { expect, test } from 'vitest'
import { reportIn } from './kunit.ts'

const report = ['KTAP version 1', '1..1', '    KTAP version 1', '    # Subtest: s', '    ok 1 a', 'ok 1 s']

test('a report is what stands between its first line and its last verdict', () => {
  expect(reportIn(['Linux version', ...report, 'later'])).toEqual(report)
  expect(reportIn([...report.slice(0, 5), 'not ok 1 s'])).toEqual([...report.slice(0, 5), 'not ok 1 s'])
})

test('a log without a report is told, and a test that did not come to its end', () => {
  expect(() => reportIn(['Linux version'])).toThrow('there is no KTAP')
  expect(() => reportIn(report.slice(0, 5))).toThrow('the test did not come to its end:     ok 1 a')
})
