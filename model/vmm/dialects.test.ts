import { describe, expect, test } from 'vitest'
import { failed, ok } from '../errno.ts'
import { v1Dialect, v2Dialect } from './dialects.ts'

describe('v2', () => {
  test('a call in neutral words, with what it came to', () => {
    expect(v2Dialect.call(1, { type: 'set-state', target: 'STOP' }, failed('EIO'))).toEqual({
      device: 1,
      kind: 'state',
      target: 'STOP',
      errno: 'EIO',
    })
    const read = { type: 'read', session: 0, length: 8 } as const
    expect(v2Dialect.call(0, read, ok(new Uint8Array(3)))).toEqual({ device: 0, kind: 'read', bytes: 3 })
    const info = { type: 'precopy-info', session: 0 } as const
    expect(v2Dialect.call(0, info, ok({ flags: 0, initial: 5n, dirty: 2n }))).toMatchObject({ initial: 5n, dirty: 2n })
  })

  test('a data_fd that is returned is one file more, one that is closed one less', () => {
    expect(v2Dialect.files({ type: 'set-state', target: 'RESUMING' }, ok(true))).toBe(1)
    expect(v2Dialect.files({ type: 'set-state', target: 'STOP' }, ok(false))).toBe(0)
    expect(v2Dialect.files({ type: 'set-state', target: 'STOP_COPY' }, failed('EIO'))).toBe(0)
    expect(v2Dialect.files({ type: 'close', session: 0 }, ok(null))).toBe(-1)
  })
})

describe('v1', () => {
  test('device_state is a state, however it is written', () => {
    const call = (event: Parameters<typeof v1Dialect.call>[1]) => v1Dialect.call(0, event, ok(null))
    expect(call({ type: 'set-state', value: 2 })).toMatchObject({ kind: 'state', target: 'STOP_AND_COPY' })
    const access = { type: 'access', offset: 0, width: 4 } as const
    expect(call({ ...access, value: 4 })).toMatchObject({ kind: 'state', target: 'RESUMING' })
    expect(call(access)).toMatchObject({ kind: 'other' })
  })

  test('where an arc would be left behind, it is the data that fails', () => {
    expect(v1Dialect.fails('behind')).toMatchObject({ plan: [{ on: 'save' }, { on: 'load' }] })
    expect(v1Dialect.fails('error')).toMatchObject({ plan: [{ on: 'transition', leaves: 'error' }] })
  })
})
