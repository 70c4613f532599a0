import { describe, expect, test } from 'vitest'
import { blanked, isCode, linesOf, tokensOf } from './tokens.ts'

const codeIn = (text: string): readonly string[] =>
  tokensOf(text)
    .filter(isCode)
    .map(({ text: token }) => token)

describe('the tokens of C', () => {
  test('cover the text without gaps', () => {
    const text = 'int a = 0x1fu; /* not closed\n#define X'
    expect(
      tokensOf(text)
        .map((token) => token.text)
        .join(''),
    ).toBe(text)
    for (const { text: token, start } of tokensOf(text)) expect(text.slice(start, start + token.length)).toBe(token)
  })

  test('leave what comments and strings say aside', () => {
    expect(codeIn('a /* b */ "c {" \'{\' // d\n e')).toEqual(['a', '"c {"', "'{'", 'e'])
    expect(codeIn('x "unterminated\ny')).toEqual(['x', '"unterminated', 'y'])
  })

  test('take a directive with its continued lines and comments as one', () => {
    const [directive, , name] = tokensOf('#define A(x) \\\n  (x /* over\n  lines */ + 1)\nb')
    expect(directive).toMatchObject({ kind: 'directive', text: '#define A(x) \\\n  (x /* over\n  lines */ + 1)' })
    expect(name).toMatchObject({ kind: 'name', text: 'b' })
  })

  test('may be of any length', () => {
    const long = 'x '.repeat(1_000_000)
    expect(codeIn(`/*${long}*/ a`)).toEqual(['a'])
    expect(tokensOf(`#define A /*${long}\n*/ 1\nb`)).toHaveLength(3)
    expect(tokensOf(`#define A /*${long}`)).toHaveLength(1)
  })

  test('a # inside a line is no directive, one after a comment is', () => {
    expect(tokensOf('a #b').some(({ kind }) => kind === 'directive')).toBe(false)
    expect(tokensOf('/* why */ #if 0').some(({ kind }) => kind === 'directive')).toBe(true)
  })
})

test('blanking keeps offsets and lines', () => {
  expect(blanked('ab\n\tc')).toBe('  \n  ')
})

test('an offset is in the line it stands in', () => {
  const lineAt = linesOf('a\nbc\n\nd')
  expect([0, 1, 2, 4, 5, 6].map(lineAt)).toEqual([1, 1, 2, 2, 3, 4])
})
