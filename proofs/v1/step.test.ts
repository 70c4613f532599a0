// Steps are those of the text: a success reaches its target, a failure leaves the previous state or the error.
import { expect, test } from 'vitest'
import { stepsFrom } from './step.ts'

const step = (from: number, action: number | 'reset', succeeds: boolean) =>
  stepsFrom(from).find((one) => one.action === action && one.succeeds === succeeds)!.to

test('where a write leads', () => {
  expect(step(1, 3, true)).toEqual([3])
  expect(step(1, 3, false)).toEqual([1, 6])
  expect(step(1, 5, true)).toEqual([])
  expect(step(6, 1, true)).toEqual([])
  expect(step(6, 1, false)).toEqual([6])
})

test('where a reset leads', () => {
  for (let value = 0; value < 8; value++)
    expect([step(value, 'reset', true), step(value, 'reset', false)]).toEqual([[1], [value]])
})
