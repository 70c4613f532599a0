// The account of a user that saves: what counts as a piece, and which stray act makes the pieces useless.
import { describe, expect, test } from 'vitest'
import { failed, ok, type Outcome } from '../errno.ts'
import type { AnyOutcome } from '../device.ts'
import { captured, nothing, within, type Capture } from './capture.ts'
import type { Event, Replies } from './device.ts'

type Line = readonly [Event, Outcome<unknown>]
const after = (lines: readonly Line[], from: Capture = nothing): Capture =>
  lines.reduce((known, [event, outcome]) => captured(known, event, outcome as AnyOutcome<Replies>), from)

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const pending = (count: bigint): Line => [{ type: 'pending-bytes' }, ok(count)]
const offset: Line = [{ type: 'data-offset' }, ok(64n)]
const size = (count: bigint): Line => [{ type: 'data-size' }, ok(count)]
const read = (from: number, ...values: number[]): Line => [
  { type: 'read-data', from, length: 8, way: 'trapped' },
  ok(bytes(...values)),
]
const state = (value: number): Line => [{ type: 'set-state', value }, ok(null)]

const round = [pending(5n), offset, size(3n), read(0, 1, 2), read(2, 3)]

test('rounds give pieces, whole once nothing is pending in stop-and-copy', () => {
  const before = after([state(2), ...round, pending(2n), offset, size(2n), read(0, 4, 5)])
  expect(before).toMatchObject({ pieces: [bytes(1, 2, 3), bytes(4, 5)], isSound: true, isWhole: false })
  expect(after([pending(0n)], before).isWhole).toBe(true)
  // In pre-copy nothing pending is not the end.
  expect(after([state(3), ...round, pending(0n)]).isWhole).toBe(false)
})

test('a device that begins to save begins anew; from pre-copy to stop-and-copy it goes on', () => {
  const precopy = after([state(3), ...round, pending(0n)])
  expect(after([state(2), ...round, pending(0n)], precopy)).toMatchObject({ isWhole: true, pieces: { length: 2 } })
  expect(after([state(2), state(0), state(2)], precopy).pieces).toEqual([])
})

describe('the pieces are not the state', () => {
  const saved = [state(2), ...round]
  const stray: readonly (readonly [string, readonly Line[]])[] = [
    ['a round was cut short', [state(2), pending(5n), offset, size(3n), read(0, 1, 2), pending(0n)]],
    ['the size was never read', [state(2), pending(5n), offset, pending(0n)]],
    ['a byte was read twice', [...saved, read(2, 3), pending(0n)]],
    ['a read failed', [...saved, [{ type: 'data-size' }, failed('EIO')], pending(0n)]],
    ['another access was made', [...saved, [{ type: 'access', offset: 8, width: 4 }, ok(0n)], pending(0n)]],
    ['the state was left in the middle', [state(3), pending(5n), offset, size(3n), state(2), pending(0n)]],
    ['the device was reset', [...saved, [{ type: 'reset' }, ok(null)], pending(0n)]],
  ]
  test.each(stray)('%s', (_, lines) => {
    expect(after([...saved, pending(0n)]).isWhole).toBe(true)
    expect(after(lines).isWhole).toBe(false)
  })
})

test('the reserved bits that were read stay in the word', () => {
  const known = after([[{ type: 'get-state' }, ok(0x8000_0001)], state(2)])
  expect(known.word).toBe(0x8000_0002)
})

test('a read stays within the size last read', () => {
  const known = after([size(10n)])
  expect([within(known, 0, 4), within(known, 8, 4), within(known, 12, 4)]).toEqual([4, 2, 0])
  expect(within({ ...known, size: 2n ** 64n - 1n }, 0, 4)).toBe(4)
})
