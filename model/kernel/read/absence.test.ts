import { describe, expect, test } from 'vitest'
import { cParser } from '../../../scripts/c-syntax.ts'
import { excerpt, missing, misshapen, unparsed } from './absence.ts'
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
