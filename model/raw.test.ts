import { describe, expect, test } from 'vitest'
import type { AnyOutcome, Event, Requests } from './device.ts'
import { failed, ok } from './errno.ts'
import { featureIn, flaws, GET, meaningOf, memoryOf, methods, plainOf, PROBE, SET, type Flaw } from './raw.ts'
import { answered, fdIn, numberOfState, viewOf } from './structures.ts'
import { deviceFeatures, ioctls } from './uapi.ts'

const { MIGRATION, MIG_DEVICE_STATE, MIG_DATA_SIZE, MIG_PRECOPY_INFOv2 } = deviceFeatures

const payload = (target = 'STOP', fd = -1): Uint8Array => {
  const bytes = new Uint8Array(8)
  viewOf(bytes).setUint32(0, numberOfState(target as 'STOP'), true)
  viewOf(bytes).setInt32(4, fd, true)
  return bytes
}
const raw = (flags: number, argsz = 16, more: Partial<Requests['raw']> = {}): Event<'raw'> => ({
  type: 'raw',
  argsz,
  flags,
  payload: payload(),
  ...more,
})
const rawInfo = (argsz = 24, command: number = ioctls.VFIO_MIG_GET_PRECOPY_INFO): Event<'raw-info'> => ({
  type: 'raw-info',
  session: 2,
  command,
  argsz,
  flags: 0,
})

describe('arguments that are wrong', () => {
  test.each<[Event<'raw' | 'raw-info'>, Flaw]>([
    [raw(MIGRATION | GET, 7), 'header'],
    // The first thing that is wrong counts.
    [raw(MIGRATION | GET | SET | (1 << 19), 0), 'header'],
    [raw(MIGRATION | GET | (1 << 31)), 'bits'],
    [raw(MIG_DEVICE_STATE | GET | SET), 'exclusive'],
    [raw(0xffff | GET | SET), 'exclusive'],
    [raw(MIGRATION | SET), 'method'],
    [raw(MIG_DATA_SIZE | PROBE | SET), 'method'],
    [raw(MIG_PRECOPY_INFOv2 | GET), 'method'],
    [raw(MIG_DEVICE_STATE), 'nothing'],
    [raw(MIG_DEVICE_STATE | GET, 15), 'payload'],
    [raw(MIG_DEVICE_STATE | SET, 8), 'payload'],
    [rawInfo(23), 'payload'],
    [rawInfo(24, ioctls.VFIO_DEVICE_RESET), 'command'],
  ])('%o: %s', (call, flaw) => {
    const errno = flaw === 'command' ? 'ENOTTY' : 'EINVAL'
    expect(meaningOf(call)).toEqual({ type: 'refused', errno, flaw })
    expect(flaws[flaw].length).toBeGreaterThan(10)
    // Whatever it comes to, it stays what it is.
    const outcome: AnyOutcome = ok({ returned: 0, bytes: new Uint8Array(24) })
    expect(plainOf(call, outcome)).toEqual({ event: call, outcome })
  })
})

test('a probe asks, whatever argsz has room for, with methods or without', () => {
  for (const bits of [0, GET, SET, GET | SET]) {
    const flags = MIG_DEVICE_STATE | PROBE | bits
    expect(meaningOf(raw(flags, 8))).toEqual({ type: 'probe', feature: 'MIG_DEVICE_STATE' })
  }
})

test('a feature of others is none of ours', () => {
  expect(meaningOf(raw(6 | SET))).toEqual({ type: 'other' })
  expect([featureIn(6 | SET), featureIn(9 | GET)]).toEqual([undefined, 'MIG_DATA_SIZE'])
  expect(Object.keys(methods)).toEqual(Object.keys(deviceFeatures))
})

describe('a call that is right is an ordinary event', () => {
  test.each<[Event<'raw' | 'raw-info'>, Event]>([
    [raw(MIGRATION | GET), { type: 'get-features' }],
    [raw(MIGRATION | GET, 0xffff_ffff), { type: 'get-features' }],
    [raw(MIG_DEVICE_STATE | GET), { type: 'get-state' }],
    [raw(MIG_DEVICE_STATE | SET), { type: 'set-state', target: 'STOP' }],
    [raw(MIG_DEVICE_STATE | SET, 16, { payload: Uint8Array.of(8) }), { type: 'set-state', target: 8 }],
    [raw(MIG_DATA_SIZE | GET), { type: 'data-size' }],
    [raw(MIG_PRECOPY_INFOv2 | SET, 8), { type: 'info-v2' }],
    [rawInfo(), { type: 'precopy-info', session: 2 }],
  ])('%o', (call, event) => {
    expect(meaningOf(call)).toEqual({ type: 'event', event })
    expect(plainOf(call, { ...failed('EFAULT'), out: new Uint8Array(16) } as AnyOutcome)).toEqual({
      event,
      outcome: failed('EFAULT'),
    })
    const lost: AnyOutcome = { type: 'lost', because: 'the connection failed' }
    expect(plainOf(call, lost)).toEqual({ event, outcome: lost })
  })
})

describe('what a call comes to', () => {
  const call = raw(MIG_DEVICE_STATE | SET)
  const event: Event = { type: 'set-state', target: 'STOP' }
  const plain = (one: Event<'raw'>, value: boolean, fd: number, returned = 0) =>
    plainOf(one, ok({ returned, bytes: answered(event, value, memoryOf(one), fd) }))

  test('is read out of the memory', () => {
    expect(plain(call, true, 5)).toEqual({ event, outcome: ok(true) })
    expect(plain(call, false, 5)).toEqual({ event, outcome: ok(false) })
  })

  test('is not known where the call returned a number, or memory is too short', () => {
    expect(plain(call, true, 5, 24).event).toBe(call)
    expect(plainOf(call, ok({ returned: 0, bytes: new Uint8Array(8) })).event).toBe(call)
  })

  test('is no data_fd where the user finds what it had left there', () => {
    const left = raw(MIG_DEVICE_STATE | SET, 16, { payload: payload('STOP', 90) })
    expect(fdIn(memoryOf(left))).toBe(90)
    expect(plainOf(left, ok({ returned: 0, bytes: memoryOf(left) }))).toEqual({ event, outcome: ok(false) })
    expect(plain(left, true, 91)).toEqual({ event, outcome: ok(true) })
  })
})

test('what fails for its memory says nothing of the event, unless it asks for a state', () => {
  const info: Event = { ...rawInfo(), memory: 'read-only' }
  expect(plainOf(info, failed('EFAULT'))).toEqual({ event: info, outcome: failed('EFAULT') })
  const set = raw(MIG_DEVICE_STATE | SET, 16, { memory: 'unreadable' })
  expect(plainOf(set, failed('EFAULT')).event).toEqual({ type: 'set-state', target: 'STOP' })
})

test('an event that is no raw call stays what it is', () => {
  const event: Event = { type: 'get-state' }
  expect(plainOf(event, ok('STOP'))).toEqual({ event, outcome: ok('STOP') })
})

test('memory holds what the user says, and zeros behind it', () => {
  expect([...memoryOf(raw(3, 16, { payload: Uint8Array.of(1) }))]).toEqual([
    16, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0,
  ])
  expect(memoryOf(rawInfo())).toHaveLength(24)
})
