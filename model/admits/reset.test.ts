import { expect, test } from 'vitest'
import { failed, ok } from '../errno.ts'
import { protocol } from '../spec.ts'
import { opened, type Configuration } from './configuration.ts'
import { strictest, widest } from './latitude.ts'
import { close, reopen, reset } from './reset.ts'

const saving: Configuration = {
  ...opened(protocol, ['STOP_COPY', 'P2P', 'PRE_COPY'])[0]!,
  state: 'PRE_COPY',
  isOptedIn: true,
  sessions: [{ type: 'saving', hasRead: true, end: 'ahead', initial: null }, { type: 'closed' }],
  deviation: null,
}

test('a reset ends every session; the opt-in may go on', () => {
  expect(reset(protocol, saving, ok(null)).configurations).toMatchObject([
    { state: 'RUNNING', origin: 'reset', isOptedIn: true, sessions: [{ type: 'ended' }, { type: 'closed' }] },
  ])
})

test('from every state, also from ERROR', () => {
  for (const state of ['ERROR', 'RESUMING', 'STOP_COPY', 'RUNNING']) {
    expect(reset(protocol, { ...saving, state }, ok(null)).configurations.map((each) => each.state)).toEqual([
      'RUNNING',
    ])
  }
})

test('a reset that failed, or has not returned, leaves nothing known', () => {
  for (const outcome of [failed('EIO'), { type: 'pending' } as const]) {
    expect(reset(protocol, saving, outcome).configurations).toHaveLength(8)
    expect(reopen(protocol, saving, outcome, widest).configurations).toHaveLength(8)
  }
})

test('a device that is opened again begins anew, the opt-in as well', () => {
  const { configurations } = reopen(protocol, saving, ok(null), strictest)
  expect(configurations.filter(({ deviation }) => deviation === null)).toMatchObject([
    { state: 'RUNNING', isOptedIn: false, sessions: [{ type: 'ended' }, { type: 'closed' }] },
  ])
})

test('a close changes no state, and is final whatever it answers', () => {
  for (const outcome of [ok(null), failed('EIO')]) {
    expect(close(saving, { session: 0 }, outcome).configurations).toEqual([
      { ...saving, sessions: [{ type: 'closed' }, { type: 'closed' }] },
    ])
  }
  expect(close(saving, { session: 0 }, { type: 'pending' }).configurations).toHaveLength(2)
  expect(close(saving, { session: 1 }, failed('EBADF')).configurations).toEqual([saving])
  expect(close(saving, { session: 1 }, ok(null)).refusal!.rule).toBe('sessions/closed')
  expect(close(saving, { session: 2 }, ok(null)).refusal!.rule).toBe('sessions/closed')
})
