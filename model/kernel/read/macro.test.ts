import { describe, expect, test } from 'vitest'
import { impliedMacros, expand, macrosIn, mentions, type Macros } from './macro.ts'
import { outlineOf } from './outline.ts'

const macrosOf = (text: string): Macros => macrosIn(text, outlineOf(text).directives)

const expanded = (definitions: string, text: string): string => expand(text, macrosOf(definitions))

describe('macros', () => {
  test('are found with their place and the braces they stand in', () => {
    const text =
      'struct s {\n#define INNER 1\n};\n#define OUTER(a, b) \\\n\t((a) + /* why */ (b))\n/*\n#define NOT 1\n*/'
    const macros = macrosOf(text)
    expect([...macros.keys()]).toEqual(['INNER', 'OUTER'])
    expect(macros.get('INNER')).toMatchObject({ depth: 1, parameters: undefined, body: '1', start: 11 })
    expect(macros.get('OUTER')).toMatchObject({ depth: 0, parameters: ['a', 'b'], body: '((a) + (b))' })
  })

  test('of two definitions the later counts', () => {
    expect(expanded('#define A 1\n#define A 2', 'A')).toBe('2')
  })

  test('are used by their whole name', () => {
    const macros = macrosOf('#define A 1')
    expect(mentions('AB + B_A + 0xA', macros)).toBe(false)
    expect(mentions('B + A', macros)).toBe(true)
    expect(expand('/* A */ "A" B', macros)).toBe('/* A */ "A" B')
  })
})

describe('expansion', () => {
  test.each([
    ['#define A 1 + 2', '2 * A', '2 * 1 + 2'],
    ['#define A B\n#define B 3', 'A', '3'],
    ['#define ST(x) DEV_##x', 'ST(STOP)', 'DEV_STOP'],
    ['#define STOP 9\n#define ST(x) DEV_##x', 'ST(STOP)', 'DEV_STOP'],
    ['#define STOP 9\n#define F(x) (x)', 'F(STOP)', '(9)'],
    ['#define CELL(to, next) [ST(to)] = ST(next)\n#define ST(x) DEV_##x', 'CELL(A, B)', '[DEV_A] = DEV_B'],
    ['#define F(x) x', 'F', 'F'],
    ['#define F() 7', 'F()', '7'],
    ['#define F(a, ...) a(__VA_ARGS__)', 'F(g, 1, 2)', 'g(1, 2)'],
    ['#define F(a) a', 'F((1, 2))', '(1, 2)'],
  ])('%s: %s', (definitions, text, wanted) => {
    expect(
      expanded(definitions, text)
        .replace(/\s+/g, ' ')
        .replace(/\( /g, '(')
        .replace(/,(?=\d)/g, ', '),
    ).toBe(wanted)
  })

  test('ends where macros name each other', () => {
    expect(expanded('#define A B\n#define B A', 'A')).toBe('A')
    expect(expanded('#define A A + 1', 'A')).toBe('A + 1')
  })

  test('ends where macros multiply each other', () => {
    const names = Array.from({ length: 40 }, (_, at) => `#define M${at} M${at + 1} M${at + 1}`).join('\n')
    expect(expanded(names, 'M0').length).toBeLessThan(20_000_000)
  })

  test('keeps the number of lines', () => {
    expect(expanded('#define F(a, b) a b', 'F(1,\n2)\nx').split('\n')).toHaveLength(3)
  })
})

test('the ioctl numbers of the kernel can be computed', () => {
  expect(expand("_IO(';',100 + 11)", impliedMacros)).toBe("(((';') << 8) | (100 + 11))")
})
