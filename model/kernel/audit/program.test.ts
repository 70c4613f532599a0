// A driver's files as one program: names by file, macros expanded, constants by value.
import { expect, test } from 'vitest'
import { cParser } from '../../../scripts/c-syntax.ts'
import { integer } from '../read/arithmetic.ts'
import { programOf } from './program.ts'

const parse = await cParser()
const known = new Map([['BASE', integer(4)]])
const program = programOf(
  [
    {
      path: 'a.c',
      text: 'static int f(void) { return 1; }\n#define TWICE(x) ((x) * 2)\nint g(int y)\n{ return TWICE(y); }\n',
    },
    {
      path: 'b.c',
      text:
        'static int f(void) { return 2; }\nenum e { ONE = 1, NEXT };\n#define FLAG (1 << 3)\n' +
        '#define SUM (BASE | FLAG)\n',
    },
  ],
  parse,
  known,
)

test('a static function is that of its own file', () => {
  expect(program.definition('f', 'b.c')!.text).toContain('return 2')
  expect(program.definition('f', 'c.c')).toBeUndefined()
})

test('any other is found from everywhere, with its macros expanded and its line held', () => {
  const definition = program.definition('g', 'b.c')!
  expect([definition.file, definition.line, definition.text]).toEqual(['a.c', 3, 'int g(int y)\n{ return ((y) * 2); }'])
})

test('constants are enumerators, and macros that are numbers', () => {
  const values = ['ONE', 'NEXT', 'FLAG', 'SUM', 'TWICE'].map((name) => program.constants.get(name)?.value)
  expect(values).toEqual([1n, 2n, 8n, 12n, undefined])
})

test('declarations are found by what they say', () => {
  expect(program.declarations(/\benum e\b/)).toHaveLength(0)
  const tables = programOf([{ path: 'a.c', text: 'static const int t[2] = { 1, 2 };' }], parse, known)
  expect(tables.declarations(/\bt\b/)).toHaveLength(1)
})
