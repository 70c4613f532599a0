import { expect, test } from 'vitest'
import { strictest, widest } from './latitude.ts'

test('every open point is admitted by the widest latitude, and by the strictest none', () => {
  expect(Object.keys(strictest).sort()).toEqual(Object.keys(widest).sort())
  expect(new Set(Object.values(widest))).toEqual(new Set([true]))
  expect(new Set(Object.values(strictest))).toEqual(new Set([false]))
})
