import { expect, test } from 'vitest'
import { failed, ok } from '../errno.ts'
import { protocol } from '../spec.ts'
import { opened, type Configuration } from './configuration.ts'
import { getFeatures, getState } from './discovery.ts'
import { strictest } from './latitude.ts'

const [running] = opened(protocol, ['STOP_COPY', 'P2P'], strictest).filter(({ deviation }) => deviation === null) as [
  Configuration,
]

test('features in any order; an errno says nothing', () => {
  expect(getFeatures(protocol, running, ok(['P2P', 'STOP_COPY'])).refusal).toBeNull()
  expect(getFeatures(protocol, running, failed('ENOTTY')).configurations).toEqual([running])
  expect(getFeatures(protocol, running, ok([])).refusal!.rule).toBe('features/defined')
  expect(getFeatures(protocol, running, ok(['STOP_COPY', 'OTHER'])).refusal!.rule).toBe('features/defined')
})

test('a state by name or by number; an errno says nothing', () => {
  expect(getState(protocol, running, ok('RUNNING')).configurations).toEqual([{ ...running, origin: 'seen' }])
  expect(getState(protocol, running, ok(2)).refusal).toBeNull()
  expect(getState(protocol, running, failed('EIO')).configurations).toEqual([running])
})

test.each([
  ['opened', 'states/initial'],
  ['reached', 'states/reached'],
  ['failed', 'states/along-the-path'],
  ['seen', 'states/constant'],
  ['reset', 'reset/running'],
] as const)('another state than that which it was %s in: %s', (origin, rule) => {
  expect(getState(protocol, { ...running, origin }, ok('STOP')).refusal).toMatchObject({
    rule,
    because: 'the device shows STOP where it is in RUNNING',
  })
})

test.each([[8], [255], [6], ['PRE_COPY' as const]])('%s is no state of a device without PRE_COPY', (state) => {
  expect(getState(protocol, running, ok(state)).refusal!.rule).toBe('states/defined')
})
