import type { Event } from '#model'
import { expect, test } from 'vitest'
import { isReply } from './reply.ts'

const info = { flags: 0, initial: 1n, dirty: 0n }
const poll = { readable: true, writable: false, error: false, hangup: false }
const view = { pages: ['a'], begun: 1, completed: 0 }

test.each<[Event['type'], readonly unknown[], readonly unknown[]]>([
  ['get-features', [['STOP_COPY'], []], ['STOP_COPY', [1], null]],
  ['get-state', ['STOP', 9], [-1, 1.5, null]],
  ['set-state', [true, false], [0, null]],
  ['data-size', [0n, 2n ** 64n - 1n], [-1n, 1, 2n ** 64n]],
  ['read', [new Uint8Array(3)], [[], 'abc', null]],
  ['write', [0, 5], [-1, 1n]],
  ['poll', [poll], [{ ...poll, error: 1 }, null, {}]],
  ['precopy-info', [info], [{ ...info, dirty: 0 }, { ...info, initial: -1n }, 7]],
  [
    'inspect',
    [view],
    [
      { ...view, pages: [1] },
      { ...view, begun: -1 },
    ],
  ],
  ['arcs', [[], ['a']], [[1], 'a']],
  ['reset', [null], [undefined, 0]],
])('to %s', (type, replies, others) => {
  const event = { type } as Event
  for (const reply of replies) expect(isReply(event, reply)).toBe(true)
  for (const other of others) expect(isReply(event, other)).toBe(false)
})
