import { expect, test } from 'vitest'
import { failed, ok } from '../errno.ts'
import { protocol } from '../spec.ts'
import { opened, type Session } from './configuration.ts'
import { poll } from './poll.ts'

const device = opened(protocol, ['STOP_COPY', 'P2P', 'PRE_COPY'])[0]!
const nothing = { readable: false, writable: false, error: false, hangup: false }
const polling = (state: string, session: Session, outcome = ok(nothing)) =>
  poll(protocol, { ...device, state, sessions: [session] }, { session: 0 }, outcome).refusal?.rule

test('only a permanent end that was read has to show', () => {
  const saving = { type: 'saving', hasRead: true, initial: null } as const
  expect(polling('STOP_COPY', { ...saving, end: 'seen' })).toBe('poll/permanent-end')
  expect(polling('STOP_COPY', { ...saving, end: 'seen' }, ok({ ...nothing, readable: true }))).toBeUndefined()
  // The data may not be there yet.
  expect(polling('STOP_COPY', { ...saving, end: 'near' })).toBeUndefined()
  expect(polling('PRE_COPY', { ...saving, end: 'ahead' })).toBeUndefined()
  expect(polling('STOP_COPY', { ...saving, end: 'seen' }, failed('EIO'))).toBeUndefined()
})

test('what a session that has ended shows is free; a data_fd that is closed shows nothing', () => {
  expect(polling('STOP', { type: 'ended', end: 'seen' })).toBeUndefined()
  expect(polling('STOP', { type: 'closed' })).toBe('sessions/closed')
})
