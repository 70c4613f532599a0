import { describe, expect, test } from 'vitest'
import { failed, ok } from '../errno.ts'
import type { FeatureSet } from '../features.ts'
import { deviceOf, machineOf } from '../simulated/device.ts'
import type { Device } from '../world.ts'
import { revisionOf, type V2Name } from './revision.ts'
import { rules } from './rules.ts'
import { breachOf } from './witness.ts'

const ALL: FeatureSet = ['STOP_COPY', 'P2P', 'PRE_COPY']
type Handlers = Device['handlers']

/** The reference device with other answers. */
const changed = (change: (handlers: Handlers) => Partial<Handlers>): Device =>
  deviceOf(machineOf({ features: ALL }), undefined, change)

/** For each rule a device that breaks it, and the revision that has it. */
const wrong: Readonly<Record<string, readonly [V2Name, () => Device, FeatureSet?]>> = {
  features: ['pre-copy', () => changed(() => ({ 'get-features': () => ok(['P2P']) }))],
  states: ['v2-first', () => deviceOf(machineOf({ features: ALL }))],
  arcs: ['v2-p2p', () => changed(() => ({ arcs: () => ok(['RUNNING -> STOP']) }))],
  'info-there': ['pre-copy', () => changed(() => ({ 'precopy-info': () => failed('ENOTTY') }))],
  'info-while-quiesced': ['info-v2', () => changed(() => ({ 'precopy-info': () => failed('EINVAL') }))],
  'info-in-pre-copy-alone': ['pre-copy-v7', () => deviceOf(machineOf({ features: ALL }))],
  'initial-not-zero': [
    'pre-copy',
    () => changed(() => ({ 'precopy-info': () => ok({ flags: 0, initial: 0n, dirty: 0n }) })),
  ],
  'initial-falls': [
    'info-v2',
    () => {
      let initial = 1n
      return changed(() => ({ 'precopy-info': () => ok({ flags: 0, initial: ++initial, dirty: 0n }) }))
    },
  ],
  'initial-whole-state': [
    'pre-copy-v7',
    () => deviceOf(machineOf({ features: ALL, options: { precopyData: 'header' } })),
  ],
  'sum-is-stop-copy': ['pre-copy-v7', () => deviceOf(machineOf({ features: ALL, options: { precopyData: 'header' } }))],
  'opt-in': ['info-v2', () => deviceOf(machineOf({ features: ALL, options: { infoV2: 'absent' } }))],
}

describe.each(rules.map((rule) => [rule.name, rule] as const))('%s', (name, rule) => {
  const [revision, make] = wrong[name]!

  test('is broken by a device that breaks it', () => {
    expect(rule.revisions).toContain(revision)
    const found = breachOf({ name, features: ALL, make }, rule, revisionOf(revision))
    expect(found?.because).toMatch(/^[A-Z].*\.$/)
    expect(found!.walk.length).toBeLessThanOrEqual(rule.depth)
  })

  test('is kept by the reference device, where both have it', () => {
    if (revision === 'pre-copy-v7') return
    const features = revisionOf(revision).spec.features.map((row) => row.name)
    const device = { name, features, make: () => deviceOf(machineOf({ features })) }
    expect(breachOf(device, rule, revisionOf(revision))).toBeUndefined()
  })
})

test('a risen count with REINIT is no breach', () => {
  const features = ALL
  const rule = rules.find(({ name }) => name === 'initial-falls')!
  let initial = 1n
  const make = (): Device => changed(() => ({ 'precopy-info': () => ok({ flags: 1, initial: ++initial, dirty: 0n }) }))
  expect(breachOf({ name: 'reinit', features, make }, rule, revisionOf('info-v2'))).toBeUndefined()
})
