import { expect, test } from 'vitest'
import { failed, ok, type Errno } from '../errno.ts'
import type { FeatureSet } from '../features.ts'
import { protocol } from '../spec.ts'
import { opened, type Configuration, type Session } from './configuration.ts'
import { infoV2, precopyInfo, REINIT } from './info.ts'

const every: FeatureSet = ['STOP_COPY', 'P2P', 'PRE_COPY']
const saving: Session = { type: 'saving', hasRead: false, end: 'ahead', initial: null }
const inState = (state: string, session: Session, features = every): Configuration => ({
  ...opened(protocol, features)[0]!,
  state,
  sessions: [session],
})
const showing = (configuration: Configuration, initial: bigint, flags = 0) =>
  precopyInfo(protocol, configuration, { session: 0 }, ok({ flags, initial, dirty: 9n }))
const failing = (configuration: Configuration, errno: Errno) =>
  precopyInfo(protocol, configuration, { session: 0 }, failed(errno)).refusal?.rule

test('within a session the initial bytes are followed', () => {
  const [first] = showing(inState('PRE_COPY', saving), 8n).configurations
  expect(first!.sessions).toEqual([{ ...saving, initial: 8n }])
  expect(showing(first!, 8n).configurations).toEqual([first])
  expect(showing(first!, 9n)).toMatchObject({
    refusal: { rule: 'info/initial-falls', level: 'should' },
    configurations: [{ sessions: [{ initial: 9n }] }],
  })
})

test('zero at first is odd only where nothing has been read', () => {
  expect(showing(inState('PRE_COPY', saving), 0n).refusal!.rule).toBe('info/initial-at-first')
  expect(showing(inState('PRE_COPY', { ...saving, hasRead: true }), 0n).refusal).toBeNull()
})

test('REINIT is for those who opted in, and lets the initial bytes rise', () => {
  const plain = inState('PRE_COPY', { ...saving, initial: 4n })
  const optedIn = infoV2(plain, ok(null)).configurations[0]!
  expect(showing(plain, 9n, REINIT).refusal!.rule).toBe('info/flags')
  expect(showing(optedIn, 9n, REINIT).refusal).toBeNull()
  expect(showing(optedIn, 9n).refusal!.rule).toBe('info/initial-falls')
  expect(showing(optedIn, 4n, REINIT | 2).refusal!.rule).toBe('info/flags')
  expect(infoV2(plain, failed('ENOTTY')).configurations).toEqual([plain])
})

test('in the PRE_COPY states it is supported, and may fail all the same', () => {
  for (const state of ['PRE_COPY', 'PRE_COPY_P2P']) {
    const configuration = inState(state, saving)
    expect((['EINVAL', 'ENOTTY', 'EOPNOTSUPP'] as const).map((errno) => failing(configuration, errno))).toEqual(
      Array(3).fill('info/mandatory'),
    )
    expect(failing(configuration, 'ENOMEM')).toBeUndefined()
    expect(failing(inState(state, { type: 'ended', end: 'ahead' }), 'EINVAL')).toBeUndefined()
  }
})

test('elsewhere it is refused; with EINVAL, on a data_fd that knows it', () => {
  expect(showing(inState('STOP_COPY', saving), 4n).refusal).toMatchObject({
    rule: 'info/precopy-alone',
    level: 'should',
  })
  expect(failing(inState('STOP_COPY', saving), 'ENODEV')).toBe('info/invalid')
  expect(failing(inState('STOP_COPY', saving), 'EINVAL')).toBeUndefined()
  expect(failing(inState('STOP_COPY', saving, ['STOP_COPY']), 'ENOTTY')).toBeUndefined()
  expect(failing(inState('RESUMING', { type: 'resuming' }), 'ENOTTY')).toBeUndefined()
  expect(failing(inState('ERROR', { type: 'adrift', kind: 'saving', end: 'near' }), 'EIO')).toBeUndefined()
  expect(showing(inState('STOP', { type: 'ended', end: 'seen' }), 4n).refusal!.rule).toBe('sessions/ended')
})

test('the opt-in is for devices with PRE_COPY', () => {
  const without = opened(protocol, ['STOP_COPY', 'P2P'])[0]!
  expect(infoV2(without, ok(null)).refusal).toMatchObject({ rule: 'info/opt-in', level: 'should' })
  expect(infoV2(without, failed('EINVAL')).refusal).toBeNull()
})
