import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { vmm } from '#model'
import { eventfulScenarios, pausedScenarios, quietScenarios, scenarios } from './scenarios.ts'

const { plainScenario } = vmm

describe('what is enumerated', () => {
  test('is every way, number of devices, feature set, and choice of a device, with nothing happening', () => {
    const all = [...quietScenarios(plainScenario, ['live', 'multifd'], false)]
    expect(all.every(({ happenings }) => happenings.length === 0)).toBe(true)
    const layouts = new Set(all.map(({ way, devices, features }) => `${way} ${devices} ${features.join()}`))
    expect(layouts.size).toBe(2 * 3 * 4)
    expect(all.some(({ options }) => options.dataSize === 'zero')).toBe(true)
    expect(
      [...quietScenarios(plainScenario, ['live'], true)].some(({ options }) => options.unlisted === 'refused'),
    ).toBe(true)
  })

  test('is everything that may happen, before each act, or every so many', () => {
    const all = [...eventfulScenarios(plainScenario, 10, 1, true)]
    const types = new Set(all.flatMap(({ happenings }) => happenings.map(({ type }) => type)))
    expect(types).toContain('disconnect')
    for (const type of types) {
      const places = all.flatMap(({ happenings }) => happenings.filter((one) => one.type === type).map(({ at }) => at))
      expect(new Set(places).size).toBe(10)
    }
    expect([...eventfulScenarios(plainScenario, 10, 5, true)]).toHaveLength(all.length / 5)
    expect([...eventfulScenarios(plainScenario, 10)].length).toBeLessThan(all.length)
  })

  test('is a pause, and something later', () => {
    for (const { happenings } of pausedScenarios(plainScenario, 12, 3)) {
      expect(happenings[0]!.type).toBe('pause')
      expect(happenings[1]!.at).toBeGreaterThan(happenings[0]!.at)
    }
  })
})

test('random scenarios are within their bounds, and differ', () => {
  const some = fc.sample(scenarios(['live', 'snapshot'], false), { seed: 1, numRuns: 200 })
  expect(new Set(some.map((one) => JSON.stringify(one))).size).toBeGreaterThan(190)
  expect(new Set(some.map(({ way }) => way))).toEqual(new Set(['live', 'snapshot']))
  for (const { devices, happenings } of some) {
    expect([1, 2, 3]).toContain(devices)
    for (const one of happenings) if ('device' in one) expect(one.device).toBeLessThan(devices)
  }
})
