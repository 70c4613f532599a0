// Where the data of a round may lie, and which faults meet what is done.
import { expect, test } from 'vitest'
import { areaAt, INFO_SIZE, PAGE_SIZE } from '../region.ts'
import { faultOn, regionOf, windowOf } from './machine.ts'
import { machineOf } from './device.ts'
import { defaults, optionChoices } from './options.ts'

test('every window lies behind the structure, inside the region, and on a page where it is mmapped', () => {
  for (const section of optionChoices.section) {
    for (const offsets of optionChoices.offsets) {
      const options = { ...defaults, section, offsets }
      const info = regionOf(options)
      for (const round of [0, 1, 2]) {
        const at = windowOf(options, round)
        expect(at).toBeGreaterThanOrEqual(INFO_SIZE)
        expect(at + 1024).toBeLessThanOrEqual(info.size)
        if (areaAt(info, BigInt(at)) !== undefined) expect(at % PAGE_SIZE).toBe(0)
        if (section === 'mmapped') expect(areaAt(info, BigInt(at))).toBeDefined()
      }
    }
  }
})

test('a fault meets the one occasion that it is planned for', () => {
  const machine = machineOf({ seed: 1 })
  machine.plan = [{ on: 'save', at: 1, leaves: 'previous' }]
  expect([0, 1, 2].map(() => faultOn(machine, 'save') !== undefined)).toEqual([false, true, false])
  expect(faultOn(machine, 'load')).toBeUndefined()
})
