import { expect, test } from 'vitest'
import { cParser } from '../../../scripts/c-syntax.ts'
import { errorWithin, lineOfNode, nameOfPlace, partsOf, spanOf } from './syntax.ts'

const parse = await cParser()

test('a place is written as compilers do', () => {
  expect(nameOfPlace({ file: 'a.c', line: 3 })).toBe('a.c:3')
})

test('a node knows its span and its line, from 1', () => {
  const node = parse('\nint x;').descendantsOfType('declaration')[0]!
  expect(lineOfNode(node)).toBe(2)
  expect(spanOf('a.c', node)).toEqual({ file: 'a.c', line: 2, start: 1, end: 7 })
})

test('comments are no parts', () => {
  const list = parse('int x[] = { 1, /* no */ 2 };').descendantsOfType('initializer_list')[0]!
  expect(partsOf(list).map(({ text }) => text)).toEqual(['1', '2'])
})

test('the first thing that cannot be parsed is found', () => {
  expect(errorWithin(parse('int x = 1;'))).toBeUndefined()
  expect(errorWithin(parse('int x = 1;\nint y = @;'))!.startPosition.row).toBe(1)
  expect(errorWithin(parse('int f(void) { return 1; '))).toMatchObject({ isMissing: true, type: '}' })
})
