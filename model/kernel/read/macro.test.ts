import { describe, expect, test } from 'vitest'
import { EXPANSION_MAX, impliedMacros, expand, macrosIn, mentions, type Macros } from './macro.ts'
import { outlineOf } from './outline.ts'

const macrosOf = (text: string): Macros => macrosIn(text, outlineOf(text).directives)

const expanded = (definitions: string, text: string): string => {
  const result = expand(text, macrosOf(definitions))
  expect(result.beyond).toBeUndefined()
  return result.text!
}

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
    expect(expand('/* A */ "A" B', macros).text).toBe('/* A */ "A" B')
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

  test.each([
    ['that multiply', (at: number) => `#define M${at} M${at + 1} M${at + 1}`],
    ['that follow each other for ever', (at: number) => `#define M${at} M${at + 1}`],
    ['that double a name by joining it', (at: number) => `#define M${at}(x) M${at + 1}(x##x)`],
    ['that double what they are given', (at: number) => `#define M${at}(x) M${at + 1}(x x)`],
  ])('ends with its place at macros %s', (_, macro) => {
    const macros = macrosOf(Array.from({ length: 5000 }, (_each, at) => macro(at)).join('\n'))
    expect(expand('a +\nM0(x)', macros)).toEqual({ beyond: 4 })
    expect(expand('a +\nM4990(x)', macros).text).toContain('M5000')
  })

  test('ends where a long argument is written many times over', () => {
    const macros = macrosOf(`#define F(x) ${'x '.repeat(2000)}`)
    expect(expand(`F(${'1'.repeat(300_000)})`, macros)).toEqual({ beyond: 0 })
  })

  test('ends at arguments within arguments without end', () => {
    const deep = `${'F('.repeat(5000)}1${')'.repeat(5000)}`
    expect(expand(deep, macrosOf('#define F(x) x'))).toEqual({ beyond: 0 })
  })

  test('may be as long as a table needs', () => {
    const length = EXPANSION_MAX - 1
    expect(expanded(`#define A ${'1'.repeat(length)}`, 'A')).toHaveLength(length)
    expect(expand('A', macrosOf(`#define A ${'1'.repeat(length + 2)}`)).beyond).toBe(0)
  })

  test('keeps the number of lines', () => {
    expect(expanded('#define F(a, b) a b', 'F(1,\n2)\nx').split('\n')).toHaveLength(3)
  })
})

test('the ioctl numbers of the kernel can be computed', () => {
  expect(expand("_IO(';',100 + 11)", impliedMacros).text).toBe("(((';') << 8) | (100 + 11))")
})
