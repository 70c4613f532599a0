import { expect, test } from 'vitest'
import { failed, ok } from '../errno.ts'
import { protocol } from '../spec.ts'
import { opened, type Configuration, type Session } from './configuration.ts'
import { onSession } from './data.ts'
import { admitted } from './ruling.ts'

const device: Configuration = {
  ...opened(protocol, ['STOP_COPY'])[0]!,
  sessions: [{ type: 'resuming' }, { type: 'ended', end: 'near' }, { type: 'closed' }],
}
const never = (): never => {
  throw new Error('there is no session behind it')
}

test('a session that may be open is left to who knows more', () => {
  const asked: Session[] = []
  onSession(device, 0, ok(1), false, (session) => {
    asked.push(session)
    return admitted(device)
  })
  expect(asked).toEqual([{ type: 'resuming' }])
})

test.each([
  [1, 'sessions/ended'],
  [2, 'sessions/closed'],
  [3, 'sessions/closed'],
] as const)('data_fd %i: any errno, and nothing else', (age, rule) => {
  for (const errno of ['EBADF', 'ENODEV', 'ENOMSG', 'E131'] as const) {
    expect(onSession(device, age, failed(errno), false, never)).toEqual(admitted(device))
  }
  expect(onSession(device, age, { type: 'pending' }, false, never)).toEqual(admitted(device))
  expect(onSession(device, age, ok(1), false, never).refusal!.rule).toBe(rule)
})

test('a success that moved nothing proves nothing of a session that ended', () => {
  expect(onSession(device, 1, ok(0), true, never)).toEqual(admitted(device))
})

test('where the beginning is missing there may be older data_fds, of which nothing is known', () => {
  const late = { ...device, isPartial: true }
  expect(onSession(late, 3, ok(1), false, never)).toEqual(admitted(late))
})
