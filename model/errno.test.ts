import { expect, test } from 'vitest'
import { errnoOf, errnos, failed, isLast, inOneLine, ok, thrown } from './errno.ts'

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

test.each<[string, unknown, string]>([
  ['an error', new Error('boom'), 'boom'],
  ['a text of several lines', new Error('one\n  two\r\nthree'), 'one two three'],
  ['nothing', undefined, 'undefined'],
  ['what has no words', Object.create(null), 'what cannot be put into words'],
  ['an error whose words are none', Object.assign(new Error(), { message: Symbol('x') }), 'Symbol(x)'],
])('what was thrown has its reason in one line: %s', (_, value, reason) => {
  expect(inOneLine(value)).toBe(reason)
})
