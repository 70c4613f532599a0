import { describe, expect, test } from 'vitest'
import { cParser } from '../../../scripts/c-syntax.ts'
import { conditionalWithin, excerpt, expansionProblem, missing, misshapen, unparsed, uselessIn } from './absence.ts'
import { readUnit, type Unit } from './unit.ts'
import { errorWithin } from './syntax.ts'

const parse = await cParser()
const unit = (text: string): Unit => readUnit({ path: 'a.c', text }, ['t', 'f'], parse)

describe('what is missing', () => {
  test('is not there', () => {
    expect(missing(unit('int x;'), 't', 'array', '--array')).toEqual({
      at: 'a.c',
      message: 'there is no array named t in it',
      remedy: 'Give the tree or file that defines it, or its name with --array.',
    })
  })

  test('or the file ends before it does', () => {
    expect(missing(unit('int x;\nint t[] = { 1,'), 't', 'array', '--array')).toMatchObject({
      at: 'a.c:2',
      remedy: 'Give the whole file.',
    })
  })

  test('or cannot be parsed', () => {
    expect(missing(unit('int t[] = = 1;'), 't', 'array', '--array')).toMatchObject({
      at: 'a.c:1',
      remedy: 'Give C that compiles.',
    })
  })
})

test('a table has two dimensions', () => {
  const one = unit('int t[2] = { 1 };')
  const three = unit('int t[2][1][1] = { 1 };')
  expect(misshapen(one, one.arrays[0]!)).toMatchObject({
    at: 'a.c:1',
    message: 't has one dimension; a table of next states has two',
  })
  expect(misshapen(three, three.arrays[0]!).message).toContain('3 dimensions')
})

test('a function that cannot be parsed says where', () => {
  expect(unparsed(unit('int f(void) { return 1; }'), 'f')).toEqual([])
  expect(unparsed(unit('int f(void) {\n return 1 +; }'), 'f')).toMatchObject([{ at: 'a.c:2' }])
})

test('an excerpt is short, and says what is missing', () => {
  expect(excerpt(errorWithin(parse(`int x = ${'@'.repeat(100)};`))!)).toMatch(/^.{60}\.\.\.$/)
  expect(excerpt(errorWithin(parse('int f(void) { return 1; '))!)).toBe('} is missing')
})

describe('what is defined more than once', () => {
  const names = { array: 't', flags: 'u', function: 'f' }
  const useless = (text: string) => {
    const main = readUnit({ path: 'a.c', text }, ['t', 'u', 'f'], parse)
    return uselessIn([main], main, names)
  }
  const twice = (text: string): string => `#ifndef NEW\n${text}\n#else\n${text}\n#endif\n`

  test.each([
    ['array', 't', 'static const int t[1][1] = { { 0 } };'],
    ['array', 'u', 'static const int u[1] = { 0 };'],
    ['function', 'f', 'int f(int a) { return a; }'],
  ])('the %s %s', (what, name, text) => {
    expect(useless(text)).toEqual([])
    expect(useless(`#if 0\n${text}\n#endif\n${text}`)).toEqual([])
    expect(useless(twice(text))).toEqual([
      {
        at: 'a.c:4',
        message: `the ${what} ${name} is defined 2 times, in lines 2 and 4`,
        remedy: expect.stringMatching(/not known here.*unifdef.*\.$/),
      },
    ])
  })

  test('in one function, or with the function that holds it', () => {
    const array = 'static const int t[1][1] = { { 0 } };'
    expect(useless(`int f(void) {\n${twice(array)} return t[0][0]; }`)).toMatchObject([{ at: 'a.c:5' }])
    expect(useless(twice(`int f(void) { ${array} return 0; }`))).toMatchObject([
      { message: 'the function f is defined 2 times, in lines 2 and 4' },
    ])
  })
})

test('conditional compilation inside of what is read as a whole is named with its line', () => {
  const text = (first: string): string =>
    `int t[] = { [1] = 2,\n\n${first} // why\n [2] = 3,\n#else\n [2] = 4,\n#endif\n };`
  const within = (first: string) => conditionalWithin(unit(text(first)).root)
  expect(within('#ifdef A')).toEqual({ line: 3, text: '#ifdef A // why' })
  expect(within(' # if defined(A) && B')).toMatchObject({ line: 3 })
  expect(conditionalWithin(unit('int t[] = { 1 2 @ };').root)).toBeUndefined()
  expect(missing(unit(`int ${text('#if A')}`), 't', 'array', '--array')).toMatchObject({ at: 'a.c:3' })
})

test('macros that come to too much are placed by their use', () => {
  const text = 'a\nb\nM'
  expect(expansionProblem('t', { file: 'a.c', line: 7, text, beyond: 4 })).toMatchObject({ at: 'a.c:9' })
})
