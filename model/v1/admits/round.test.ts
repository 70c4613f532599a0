// The round by itself: which reads bind the next ones, and what ends a round.
import { expect, test } from 'vitest'
import { failed, ok } from '../../errno.ts'
import { bitOf, opened, type Belief } from '../belief.ts'
import { dataOffset, dataSize, pendingBytes, readData } from './round.ts'

const saving: Belief = { ...opened, possible: bitOf(2), origin: 'seen' }

test('pending_bytes ends a round, and is remembered in stop-and-copy alone', () => {
  const round = dataOffset(saving, {}, ok(64n)).belief
  expect(round.buffer).toEqual({ offset: 64n, size: null })
  expect(pendingBytes(round, {}, ok(7n)).belief).toMatchObject({ buffer: null, pending: 7n })
  const running: Belief = { ...saving, possible: bitOf(3) }
  expect(pendingBytes(running, {}, ok(7n)).belief.pending).toBeNull()
})

test('a size that is read before the offset belongs to no buffer', () => {
  expect(dataSize(saving, {}, ok(2n ** 60n))).toEqual({ belief: saving, findings: [] })
})

test('an error terminates the round', () => {
  const round = dataSize(dataOffset(saving, {}, ok(64n)).belief, {}, ok(4n)).belief
  expect(dataSize(round, {}, failed('EIO')).belief.buffer).toBeNull()
  const event = { type: 'read-data', from: 0, length: 4, way: 'trapped' } as const
  expect(readData(round, event, failed('EIO')).belief.buffer).toBeNull()
  expect(readData(round, event, ok(new Uint8Array(4))).findings).toMatchObject([{ refusal: null }])
  // Behind the end of the buffer there is nothing to be had.
  expect(readData(round, { ...event, from: 4 }, ok(new Uint8Array())).findings).toEqual([])
})
