import { expect, test } from 'vitest'
import { failed, ok } from '../errno.ts'
import { protocol } from '../spec.ts'
import { opened, type Configuration, type End, type Session } from './configuration.ts'
import { isLast, isPrecopy, read } from './read.ts'

const device = opened(protocol, ['STOP_COPY', 'P2P', 'PRE_COPY'])[0]!
const inState = (state: string, session: Session): Configuration => ({ ...device, state, sessions: [session] })
const saving = (end: End): Session => ({ type: 'saving', hasRead: false, end, initial: null })
const reading = (configuration: Configuration, length: number, count: number) =>
  read(protocol, configuration, { session: 0, length }, ok(new Uint8Array(count)))

test('the states in which a saving session is at its last, and before', () => {
  const names = ['RUNNING', 'PRE_COPY', 'PRE_COPY_P2P', 'STOP_COPY', 'RESUMING', 'ERROR']
  const of = (holds: typeof isLast) => names.filter((state) => holds(protocol, { ...device, state }))
  expect(of(isLast)).toEqual(['STOP_COPY'])
  expect(of(isPrecopy)).toEqual(['PRE_COPY', 'PRE_COPY_P2P'])
})

test('any part of what was asked for', () => {
  for (const count of [1, 2, 3, 4]) {
    const { configurations, refusal } = reading(inState('PRE_COPY', saving('ahead')), 4, count)
    expect(refusal).toBeNull()
    expect(configurations[0]!.sessions[0]).toMatchObject({ hasRead: true, end: 'ahead' })
  }
  expect(reading(inState('PRE_COPY', saving('ahead')), 4, 5).refusal!.rule).toBe('reads/within')
})

test('nothing, of nothing asked for, means nothing', () => {
  for (const session of [saving('ahead'), saving('seen'), { type: 'resuming' }, { type: 'ended', end: 'ahead' }]) {
    const configuration = inState('STOP_COPY', session as Session)
    expect(reading(configuration, 0, 0)).toEqual({ configurations: [configuration], refusal: null })
  }
})

test('the permanent end is remembered, and outlives the session', () => {
  const [ended] = reading(inState('STOP_COPY', saving('near')), 4, 0).configurations
  expect(ended!.sessions).toEqual([saving('seen')])
  expect(reading(ended!, 4, 1).refusal!.rule).toBe('reads/permanent-end')
  expect(reading(inState('STOP', { type: 'ended', end: 'seen' }), 4, 0).refusal).toBeNull()
  expect(reading(inState('STOP', { type: 'ended', end: 'near' }), 4, 0).refusal!.level).toBe('should')
  expect(reading(inState('RUNNING', { type: 'ended', end: 'ahead' }), 4, 0).refusal!.level).toBe('must')
})

test('an end that has not been read to is no end: whatever errno but ENOMSG', () => {
  const failing = (errno: 'EIO' | 'ENOMSG', session: Session) =>
    read(protocol, inState('STOP_COPY', session), { session: 0, length: 4 }, failed(errno)).refusal?.rule
  expect(failing('EIO', saving('near'))).toBeUndefined()
  expect(failing('ENOMSG', saving('near'))).toBe('reads/no-message')
  expect(failing('ENOMSG', { type: 'ended', end: 'near' })).toBeUndefined()
})

test('a session adrift is held to its direction alone', () => {
  for (const kind of ['saving', 'resuming'] as const) {
    const configuration = inState('ERROR', { type: 'adrift', kind, end: 'near' })
    const rules = [0, 1, 4].map((count) => reading(configuration, 4, count).refusal?.rule)
    expect(new Set(rules)).toEqual(new Set([kind === 'saving' ? undefined : 'sessions/direction']))
  }
})

test('a read that is under way has taken nothing yet', () => {
  const configuration = inState('STOP_COPY', saving('seen'))
  expect(read(protocol, configuration, { session: 0, length: 4 }, { type: 'pending' }).configurations).toEqual([
    configuration,
  ])
})
