import { describe, expect, test } from 'vitest'
import type { AnyOutcome, Answer, Event } from '../device.ts'
import { failed, ok } from '../errno.ts'
import { GET, memoryOf, PROBE, SET } from '../raw.ts'
import { fdIn, numberOfState, viewOf } from '../structures.ts'
import { deviceFeatures, ioctls } from '../uapi.ts'
import { simulatedDevice, type Settings } from './device.ts'

const { MIGRATION, MIG_DEVICE_STATE, MIG_PRECOPY_INFOv2 } = deviceFeatures
const all = ['STOP_COPY', 'P2P', 'PRE_COPY']

const device = (settings: Partial<Settings> = {}) => simulatedDevice({ features: all, ...settings }).handlers
const raw = (flags: number, target: string | number = 'STOP_COPY', more: Partial<Event<'raw'>> = {}): Event<'raw'> => {
  const payload = new Uint8Array(8).fill(0x5a)
  viewOf(payload).setUint32(0, numberOfState(target as 'STOP'), true)
  return { type: 'raw', argsz: 16, flags, payload, ...more }
}
const set = (target: string | number, more: Partial<Event<'raw'>> = {}) => raw(MIG_DEVICE_STATE | SET, target, more)
const info = (more: Partial<Event<'raw-info'>> = {}): Event<'raw-info'> => ({
  type: 'raw-info',
  session: 0,
  command: ioctls.VFIO_MIG_GET_PRECOPY_INFO,
  argsz: 24,
  flags: 0xffff_ffff,
  ...more,
})
const bytesOf = (outcome: AnyOutcome): Uint8Array => (outcome.type === 'ok' ? (outcome.value as Answer).bytes : never())
const never = (): never => {
  throw new Error('it failed')
}
const state = { type: 'get-state' } as const

test('a request by bytes is a request: the state changes, and a data_fd is returned where a session begins', () => {
  const handlers = device()
  expect(fdIn(bytesOf(handlers.raw(set('STOP_COPY'))))).toBe(3)
  expect(handlers['get-state'](state)).toEqual(ok('STOP_COPY'))
  expect(handlers.read({ type: 'read', session: 0, length: 4 })).toMatchObject({ type: 'ok' })
  expect(fdIn(bytesOf(handlers.raw(set('STOP'))))).toBe(-1)
})

test('GET gives -1 as data_fd, whatever was in it', () => {
  expect(fdIn(bytesOf(device().raw(raw(MIG_DEVICE_STATE | GET))))).toBe(-1)
})

test('a refused request leaves -1 as data_fd, and the state that was asked for', () => {
  const outcome = device().raw(set(99))
  expect(outcome).toMatchObject({ type: 'errno', errno: 'EINVAL' })
  const { out } = outcome as { out: Uint8Array }
  expect([fdIn(out), viewOf(out).getUint32(8, true)]).toEqual([-1, 99])
})

describe('memory', () => {
  test('that cannot be read: nothing is done', () => {
    const handlers = device()
    expect(handlers.raw(set('STOP_COPY', { memory: 'unreadable' }))).toEqual(failed('EFAULT'))
    expect(handlers['get-state'](state)).toEqual(ok('RUNNING'))
  })

  test('that cannot be written: the state has changed, and nobody has the session', () => {
    const handlers = device()
    expect(handlers.raw(set('STOP_COPY', { memory: 'read-only' }))).toEqual(failed('EFAULT'))
    expect(handlers['get-state'](state)).toEqual(ok('STOP_COPY'))
    expect(handlers.read({ type: 'read', session: 0, length: 4 })).toEqual(failed('EBADF'))
    expect(handlers.raw(set(99, { memory: 'read-only' }))).toEqual(failed('EFAULT'))
  })
})

test('a probe does nothing', () => {
  const handlers = device()
  const probe = raw(MIG_DEVICE_STATE | PROBE | SET)
  expect(handlers.raw(probe)).toEqual(ok({ returned: 0, bytes: memoryOf(probe) }))
  expect(handlers['get-state'](state)).toEqual(ok('RUNNING'))
})

test('precopy info writes its flags, which are an output', () => {
  const handlers = device()
  handlers.raw(set('PRE_COPY'))
  expect(viewOf(bytesOf(handlers['raw-info'](info()))).getUint32(4, true)).toBe(0)
  expect(handlers['raw-info'](info({ argsz: 23 }))).toEqual(failed('EINVAL'))
  expect(handlers['raw-info'](info({ command: 0 }))).toEqual(failed('ENOTTY'))
  expect(handlers['raw-info'](info({ memory: 'read-only' }))).toEqual(failed('EFAULT'))
})

describe('the opt-in of precopy info v2', () => {
  const optIn = raw(MIG_PRECOPY_INFOv2 | SET, 0, { argsz: 8 })
  const probe = raw(MIG_PRECOPY_INFOv2 | SET | PROBE, 0, { argsz: 8 })

  test('is for devices with PRE_COPY: even a probe fails elsewhere', () => {
    const handlers = device({ features: ['STOP_COPY'] })
    for (const call of [optIn, probe]) expect(handlers.raw(call)).toEqual(failed('EINVAL'))
  })

  test('is not there in older kernels', () => {
    const handlers = device({ options: { infoV2: 'absent' } })
    for (const call of [optIn, probe]) expect(handlers.raw(call)).toEqual(failed('ENOTTY'))
  })

  test('succeeds, and copies nothing out', () => {
    expect(device().raw({ ...optIn, memory: 'read-only' })).toMatchObject({ type: 'ok' })
  })
})

test('a feature of others is none of ours', () => {
  expect(device().raw(raw(6 | SET))).toEqual(failed('ENOTTY'))
  expect(device().raw(raw(MIGRATION | SET))).toEqual(failed('EINVAL'))
})
