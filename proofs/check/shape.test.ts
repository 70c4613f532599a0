import { describe, expect, test } from 'vitest'
import { byName, either, listOf, orNull, pathOf, recordOf, shown, text, truth, whole, type Shape } from './shape.ts'

const flawOf = (shape: Shape<unknown>, value: unknown): string | undefined => {
  const flaw = shape(value)
  return flaw === undefined ? undefined : `${pathOf(flaw)}: ${flaw.because}`
}

describe('a shape', () => {
  const shape = recordOf<{ name: string; sizes: readonly (number | null)[] }>({
    name: text,
    sizes: listOf(orNull(whole)),
  })

  test('accepts what it describes', () => {
    expect(shape({ name: 'a', sizes: [1, null, 0] })).toBeUndefined()
    expect(byName(truth)({ a: true, b: false })).toBeUndefined()
  })

  test.each([
    [{ name: 'a' }, 'sizes: is not there'],
    [{ name: 1, sizes: [] }, 'name: a string was expected, not 1'],
    [{ name: 'a', sizes: [1, '2'] }, 'sizes[1]: a whole number was expected, not "2"'],
    [{ name: 'a', sizes: {} }, 'sizes: a list was expected, not an object'],
    [{ name: 'a', sizes: [], other: 1 }, ': has a key too many, "other"'],
    [[], ': an object was expected, not a list'],
    [null, ': an object was expected, not null'],
    [undefined, ': an object was expected, not nothing'],
  ])('says what is wrong with %j', (value, because) => {
    expect(flawOf(shape, value)).toBe(because)
  })

  test('chooses by a key', () => {
    const one = either(
      recordOf<{ a: string }>({ a: text }),
      recordOf<{ b: string }>({ b: text }),
      (value) => 'a' in value,
    )
    expect(one({ a: '' })).toBeUndefined()
    expect(one({ b: '' })).toBeUndefined()
    expect(flawOf(one, { a: '', b: '' })).toBe(': has a key too many, "b"')
    expect(flawOf(one, 0)).toBe(': an object was expected, not 0')
  })

  test('is not fooled by names that every object has', () => {
    expect(flawOf(recordOf<{ constructor: string }>({ constructor: text }), {})).toBe('constructor: is not there')
    expect(flawOf(recordOf<{ a: string }>({ a: text }), JSON.parse('{"a":"", "__proto__":""}'))).toMatch(/"__proto__"/)
    expect(flawOf(byName(whole), JSON.parse('{"__proto__":""}'))).toMatch(/^\["__proto__"\]/)
  })
})

test.each([1.5, -0, NaN, Infinity, 1e308, 2 ** 53, '1', null])('%s is no whole number', (value) => {
  expect(whole(value)).toBeDefined()
})

test('whole numbers stay apart from the next', () => {
  for (const value of [0, -1, Number.MAX_SAFE_INTEGER]) expect(whole(value)).toBeUndefined()
})

test('a value is shown short, and on one line', () => {
  const deep: unknown[] = []
  for (let at = 0, inner = deep; at < 1e5; at++) inner.push((inner = []))
  expect([deep, {}, 'a\n"', 'b'.repeat(1e6), true].map(shown)).toEqual([
    'a list',
    'an object',
    String.raw`"a\n\""`,
    `"${'b'.repeat(40)}..."`,
    'true',
  ])
})
