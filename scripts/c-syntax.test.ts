import { expect, test } from 'vitest'
import { cParser } from './c-syntax.ts'

const parse = await cParser()

test('the parser is loaded once', async () => {
  expect(await cParser()).toBe(parse)
})

test('with parts everything else is passed over, and positions are those of the whole', () => {
  const text = 'garbage {{{ \u00e9\nint a = 1;\n}} more\n\nint b __odd = 2;\n'
  const stretch = (part: string) => ({ start: text.indexOf(part), end: text.indexOf(part) + part.length })
  const root = parse(text, [stretch('int a = 1;'), stretch('int b '), stretch(' = 2;')])
  expect(root.hasError).toBe(false)
  const found = root.descendantsOfType('declaration')
  expect(found.map(({ startPosition }) => startPosition)).toEqual([
    { row: 1, column: 0 },
    { row: 4, column: 0 },
  ])
  expect(found.map(({ startIndex, endIndex }) => text.slice(startIndex, endIndex))).toEqual([
    'int a = 1;',
    'int b __odd = 2;',
  ])
})

test('no parts are nothing, and leave no trace', () => {
  expect(parse('int a;', []).namedChildren).toEqual([])
  expect(parse('int a;').namedChildren).toHaveLength(1)
})

test('errors are nodes', () => {
  expect(parse('int = ;').hasError).toBe(true)
})
