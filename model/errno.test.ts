import { expect, test } from 'vitest'
import { errnoOf, errnos, failed, isLast, ok, thrown } from './errno.ts'

test('error numbers have their names, and unknown ones are kept', () => {
  for (const [name, number] of Object.entries(errnos)) expect(errnoOf(number)).toBe(name)
  expect(errnoOf(4095)).toBe('E4095')
})

test('outcomes', () => {
  expect(ok(3)).toEqual({ type: 'ok', value: 3 })
  expect(failed('EIO')).toEqual({ type: 'errno', errno: 'EIO' })
  expect(thrown(new Error('boom'))).toEqual({ type: 'crashed', evidence: 'it threw: boom' })
  expect(['ok', 'errno', 'pending', 'hung', 'crashed', 'lost'].filter(isLast)).toEqual(['hung', 'crashed', 'lost'])
})
