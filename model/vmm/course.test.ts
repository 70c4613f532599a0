import { expect, test } from 'vitest'
import { counterpart, devicesOn, hostOf, plainScenario } from './course.ts'

test('the devices of the destination follow those of the source, in the same order', () => {
  const scenario = { ...plainScenario, devices: 3 }
  expect(devicesOn(scenario, 'source')).toEqual([0, 1, 2])
  expect(devicesOn(scenario, 'destination')).toEqual([3, 4, 5])
  for (const device of devicesOn(scenario, 'source')) {
    expect(hostOf(scenario, device)).toBe('source')
    expect(hostOf(scenario, counterpart(scenario, device))).toBe('destination')
    expect(counterpart(scenario, counterpart(scenario, device))).toBe(device)
  }
})
