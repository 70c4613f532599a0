// Whole streams arrive by both protocols; every cut does by v2, none by the v1 reference device.
import { expect, test } from 'vitest'
import { byV1, byV2, segmentation } from './segmentation.ts'

test('uncut the state arrives by both', () => {
  expect([byV1(0).end, byV2(0)]).toEqual(['same', 'same'])
})

test('the shortest cut tells them apart, and so does every other one', () => {
  const { witness, cuts, same } = segmentation()
  expect(witness).toEqual({ cut: 1, v1: 'refused', v2: 'same' })
  expect([cuts, same]).toEqual([byV1(0).first - 1, { v1: 0, v2: cuts }])
})
