import fc from 'fast-check'
import { expect, test } from 'vitest'
import { faultErrnos, faultLeaves, faultPlans, singleFaults } from './faults.ts'

test('every errno, every place where a fault leaves the device, and no fault at all are drawn within 200 plans', () => {
  const plans = fc.sample(faultPlans, { numRuns: 200, seed: 1 }).map(({ plan }) => plan)
  const faults = plans.flat()
  expect(new Set(faults.map(({ errno }) => errno))).toEqual(new Set(faultErrnos))
  expect(new Set(faults.map(({ leaves }) => leaves))).toEqual(new Set(faultLeaves))
  expect(new Set(plans.map(({ length }) => length))).toEqual(new Set([0, 1, 2]))
  expect(new Set(faults.map(({ arc }) => arc))).toEqual(new Set([0, 1, 2, 3, 4]))
})

test('the single faults are those of the next four arcs, the longest way that there is', () => {
  expect(singleFaults).toHaveLength(4 * faultLeaves.length)
})
