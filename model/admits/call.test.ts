import { describe, expect, test } from 'vitest'
import type { Event } from '../device.ts'
import { failed, ok } from '../errno.ts'
import { GET, PROBE, SET } from '../raw.ts'
import { protocol } from '../spec.ts'
import { deviceFeatures, ioctls } from '../uapi.ts'
import { call } from './call.ts'
import { opened } from './configuration.ts'

const { MIGRATION, MIG_DEVICE_STATE, MIG_DATA_SIZE, MIG_PRECOPY_INFOv2 } = deviceFeatures
const configuration = opened(protocol, ['STOP_COPY'])[0]!

const raw = (flags: number, argsz = 16, more: Partial<Event<'raw'>> = {}): Event<'raw'> => ({
  type: 'raw',
  argsz,
  flags,
  payload: new Uint8Array(8),
  ...more,
})
const info: Event<'raw-info'> = {
  type: 'raw-info',
  session: 0,
  command: ioctls.VFIO_MIG_GET_PRECOPY_INFO,
  argsz: 24,
  flags: 0,
}
const succeeding = (event: Event<'raw' | 'raw-info'>, returned = 0) =>
  call(protocol, configuration, event, ok({ returned, bytes: new Uint8Array(24) }))
const failing = (event: Event<'raw' | 'raw-info'>) => call(protocol, configuration, event, failed('EINVAL'))

test('GET and SET together are refused, whatever else is asked', () => {
  const both = raw(MIG_DEVICE_STATE | GET | SET)
  expect(succeeding(both).refusal).toMatchObject({ rule: 'calls/exclusive', level: 'must' })
  expect(failing(both)).toEqual({ configurations: [configuration], refusal: null })
  expect(succeeding(raw(MIG_DEVICE_STATE | GET | SET | PROBE)).refusal).toBeNull()
})

describe('a call that means nothing is refused, and may have done anything where it was not', () => {
  test.each<[string, Event<'raw' | 'raw-info'>]>([
    ['too short for its header', raw(MIGRATION | GET, 7)],
    ['too short for its payload', raw(MIG_DEVICE_STATE | SET, 12)],
    ['bits without a meaning', raw(MIGRATION | GET | (1 << 20))],
    ['a method that there is not', raw(MIG_DATA_SIZE | SET)],
    ['nothing asked for', raw(MIGRATION)],
    ['too short for precopy info', { ...info, argsz: 16 }],
  ])('%s', (_, event) => {
    const { refusal, configurations } = succeeding(event)
    expect(refusal).toMatchObject({ rule: 'calls/arguments', level: 'should' })
    expect(refusal!.because).toMatch(/^the call succeeded although [a-z].{10,}$/)
    expect(configurations.map(({ state }) => state)).toEqual(['STOP', 'RUNNING', 'STOP_COPY', 'RESUMING', 'ERROR'])
    expect(failing(event).refusal).toBeNull()
  })
})

describe('a probe', () => {
  test('of a feature that every such device has succeeds', () => {
    for (const flags of [MIGRATION | PROBE | GET, MIG_DEVICE_STATE | PROBE | GET | SET]) {
      expect(failing(raw(flags)).refusal).toMatchObject({ rule: 'calls/probe', level: 'must' })
      expect(succeeding(raw(flags)).refusal).toBeNull()
      expect(failing(raw(flags, 16, { memory: 'unreadable' })).refusal).toBeNull()
    }
  })

  test('of one that came later may fail', () => {
    for (const index of [MIG_DATA_SIZE, MIG_PRECOPY_INFOv2]) expect(failing(raw(index | PROBE)).refusal).toBeNull()
  })
})

test('success is 0, and no other number', () => {
  expect(succeeding(raw(MIGRATION), 24).refusal).toMatchObject({ rule: 'calls/zero', level: 'must' })
})

test('what belongs to another feature is none of ours', () => {
  expect(succeeding({ ...info, command: ioctls.VFIO_DEVICE_RESET }).refusal).toBeNull()
  expect(succeeding(raw(6 | SET))).toEqual({ configurations: [configuration], refusal: null })
})
