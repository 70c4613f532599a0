import { expect, test } from 'vitest'
import { commentsIn, lineAt, withoutComments } from './comment.ts'

const linesIn = (header: string) =>
  commentsIn(header).map(({ lines }) => lines.map(({ line, indent, text, follows }) => [line, indent, text, follows]))

test('lines have their places, their depth and no decoration', () => {
  expect(linesIn('int a;\n/*\n * One\n *   two\n *\n *\tthree\n */\n')).toEqual([
    [
      [3, 1, 'One', false],
      [4, 3, 'two', true],
      [6, 8, 'three', false],
    ],
  ])
})

test.each([
  ['on one line', '/* One */', [[[1, 1, 'One', false]]]],
  ['for documentation', '/**\n * One\n **/', [[[2, 1, 'One', false]]]],
  [
    'beginning on its first line',
    '/* One\n * two */',
    [
      [
        [1, 1, 'One', false],
        [2, 1, 'two', true],
      ],
    ],
  ],
  ['without stars', '/*\n  One\n*/', [[[2, 2, 'One', false]]]],
  ['to the end of a line', 'int a; // one', [[[1, 1, 'one', false]]]],
  ['empty', '/**/ /* */', [[], []]],
  ['stars within', '/* a * b **/', [[[1, 1, 'a * b', false]]]],
])('a comment %s', (_, header, wanted) => {
  expect(linesIn(header)).toEqual(wanted)
})

test('what only looks like a comment is none', () => {
  const header = 'char *a = "/* no */", b = \'"\', *c = "// \\" no"; /* yes */'
  expect(linesIn(header)).toEqual([[[1, 1, 'yes', false]]])
})

test('without its comments a header keeps every place', () => {
  const header = '#define A 1 /* one\n two */\n#define B "/*" // three\nint c;'
  const rest = withoutComments(header)
  expect(rest).toHaveLength(header.length)
  expect(rest.replace(/ +/g, ' ')).toBe('#define A 1 \n \n#define B "/*" \nint c;')
  expect(lineAt(header, header.indexOf('int c'))).toBe(4)
  expect(lineAt(header, 0)).toBe(1)
})
