import { expect, test } from 'vitest'
import type { Calls, CallResult } from '#properties'
import { refusalRates } from './bench-calls.ts'

/** Calls that all come to one result, with the kinds of what was asked and whether they were closed. */
function callsTo(result: CallResult) {
  const [asked, ends]: [string[], string[]] = [[], []]
  const calls: Calls = {
    lifeline: false,
    ended: undefined,
    perform: (all) => Promise.resolve(all.map((call) => (asked.push(call.type), result))),
    close: () => Promise.resolve(void ends.push('closed')),
  }
  return { calls, asked, ends }
}

test.each([
  { type: 'ok', value: { returned: 0, bytes: new Uint8Array() } },
  { type: 'errno', errno: 'EBADF' },
] as const)('what is measured is a refusal, and nothing else is: %j', async (result) => {
  const { calls, asked, ends } = callsTo(result)
  await expect(refusalRates(calls)).rejects.toThrow('a request of the benchmark came to')
  expect([asked, ends]).toEqual([['open', 'ioctl'], ['closed']])
})
