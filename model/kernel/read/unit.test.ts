import { expect, test } from 'vitest'
import { cParser } from '../../../scripts/c-syntax.ts'
import { commentsAt, readUnit } from './unit.ts'

const parse = await cParser()
const text = `/* The file. */
#define SIZE 2
int other(void) { return 0; }

// one
// comment

/* Another, */
/* and one more. */
static const int t[SIZE] = {
	/* inside */
	1, 2
};
enum e { A, B };
`
const unit = readUnit({ path: 'a.c', text }, ['t'], parse)

test('a file is read for what was asked for, enumerations and macros', () => {
  expect(unit.arrays.map(({ name }) => name)).toEqual(['t'])
  expect(unit.functions.size).toBe(0)
  expect(unit.enumerations.map((list) => list.map(({ name }) => name))).toEqual([['A', 'B']])
  expect([...unit.macros.keys()]).toEqual(['SIZE'])
  expect(unit.unclosed).toBeUndefined()
})

test('places are those of the whole file', () => {
  const { node } = unit.arrays[0]!
  expect(node.startPosition.row).toBe(9)
  expect(text.slice(node.startIndex, node.endIndex)).toMatch(/^static const int t[^]*};$/)
  expect(unit.lineAt(text.indexOf('enum'))).toBe(14)
})

test('line comments that follow each other are one', () => {
  const shown = unit.comments.map(({ start, end, line }) => [text.slice(start, end), line])
  expect(shown.slice(1, 3)).toEqual([
    ['// one\n// comment', 5],
    ['/* Another, */', 8],
  ])
})

test('the comments of a declaration are those inside and just before it', () => {
  const { startIndex: start, endIndex: end } = unit.arrays[0]!.node
  const shown = commentsAt(unit, { file: 'a.c', line: 9, start, end }).map((span) => text.slice(span.start, span.end))
  expect(shown).toEqual(['// one\n// comment', '/* Another, */', '/* and one more. */', '/* inside */'])
})

test('a file that breaks off says where', () => {
  expect(readUnit({ path: 'a.c', text: 'int a;\nint t[] = {\n1' }, ['t'], parse).unclosed).toBe(2)
})
