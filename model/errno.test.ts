import { expect, test } from 'vitest'
import { errnoOf, errnos, failed, ok } from './errno.ts'

test('error numbers have their names, and unknown ones are kept', () => {
  for (const [name, number] of Object.entries(errnos)) expect(errnoOf(number)).toBe(name)
  expect(errnoOf(4095)).toBe('E4095')
})

test('outcomes', () => {
  expect(ok(3)).toEqual({ type: 'ok', value: 3 })
  expect(failed('EIO')).toEqual({ type: 'errno', errno: 'EIO' })
})
