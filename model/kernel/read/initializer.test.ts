import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { preamble, spelledTable, tables } from '#generators'
import { cParser } from '../../../scripts/c-syntax.ts'
import { readArray } from './array.ts'
import { namingOf } from './naming.ts'
import { readUnit } from './unit.ts'

const parse = await cParser()
const states = ['ERROR', 'STOP', 'RUN', 'SAVE', 'LOAD']

/** Reads the array `t` of a C text in which the states above are DEV_ST_... */
function read(declaration: string) {
  const text = `${preamble(states)}typedef unsigned char u8;\n${declaration}\n`
  const main = readUnit({ path: 'dev.c', text }, ['t'], parse)
  const { names, states: constants } = namingOf({
    main,
    header: undefined,
    parse,
    statePrefix: 'DEV_ST_',
    flagPrefix: 'X_',
  })
  const { array, elements, problems } = readArray(main.arrays[0]!, { file: 'dev.c', names, states: constants }, 'state')
  const first = text.slice(0, text.indexOf(declaration)).split('\n').length
  return {
    sizes: array.sizes,
    values: array.values.map(({ value }) => Number(value)),
    // Lines counted from the declaration's own first line.
    lines: elements.map(({ at, line }) => [at, line - first] as const),
    problems: problems.map(({ at, message }) => `${Number(at.split(':')[1]) - first}: ${message}`),
    remedies: problems.map(({ remedy }) => remedy),
  }
}

describe('one dimension', () => {
  test.each([
    ['static const u8 t[3] = { 1, 2, 3 };', [1, 2, 3]],
    ['u8 t[] = { 1, 2, };', [1, 2]],
    ['u8 t[4] = { [2] = 1, 2 };', [0, 0, 1, 2]],
    ['u8 t[4] = { [2] = 1, 2, [0] = 3, 4 };', [3, 4, 1, 2]],
    ['u8 t[4] = { [1 ... 2] = DEV_ST_SAVE, 4 };', [0, 3, 3, 4]],
    ['u8 t[] = { [3] = 1 };', [0, 0, 0, 1]],
    ['u8 t[DEV_ST_LOAD + 1] = { {1}, 2 };', [1, 2, 0, 0, 0]],
    ['u8 t[3] = { [0 ... 2] = 1, [1] = 2 };', [1, 2, 1]],
    ['u8 t[3] = { [0 ... 2] = 1, [0 ... 1] = 2 };', [2, 2, 1]],
    ['u8 t[2] = { [0] = 1, [0] = 1 };', [1, 0]],
    ['u8 t[2] = { /* a */ 1 /* b */, // c\n 2 };', [1, 2]],
  ])('%s', (declaration, values) => {
    expect(read(declaration)).toMatchObject({ values, problems: [] })
  })
})

describe('two dimensions', () => {
  test.each([
    ['u8 t[2][2] = { { 1, 2 }, { 3, 4 } };', [1, 2, 3, 4]],
    ['u8 t[][2] = { { 1, 2 }, { 3 } };', [1, 2, 3, 0]],
    ['u8 t[2][2] = { 1, 2, 3, 4 };', [1, 2, 3, 4]],
    ['u8 t[2][2] = { 1, 2, { 3, 4 } };', [1, 2, 3, 4]],
    ['u8 t[2][2] = { [1] = { 3, 4 }, [0] = { [1] = 2 } };', [0, 2, 3, 4]],
    ['u8 t[3][2] = { [1] = { 3, 4 }, { 1 } };', [0, 0, 3, 4, 1, 0]],
    ['u8 t[2][2] = { [0][1] = 2, 3, 4 };', [0, 2, 3, 4]],
    ['u8 t[2][2] = { [1] = 3, 4 };', [0, 0, 3, 4]],
    ['u8 t[3][2] = { [0 ... 1] = { 1, 2 }, { 3 } };', [1, 2, 1, 2, 3, 0]],
    ['u8 t[2][3] = { [0 ... 1][1 ... 2] = 4 };', [0, 4, 4, 0, 4, 4]],
    ['u8 t[2][2] = { [0 ... 1] = { [0 ... 1] = 1 }, [1][0] = 2 };', [1, 1, 2, 1]],
    // Braces start the row anew: what the range wrote there is gone, as in C.
    ['u8 t[2][2] = { [0 ... 1] = { [0 ... 1] = 1 }, [1] = { 2 } };', [1, 1, 2, 0]],
  ])('%s', (declaration, values) => {
    expect(read(declaration)).toMatchObject({ values, problems: [] })
  })

  test('macros may be whole cells and rows', () => {
    const macros = '#define CELL(a, b) [ST(a)] = ST(b)\n#define ROW(a, ...) [ST(a)] = { __VA_ARGS__ }\n'
    const { values, problems, lines } = read(
      `${macros}u8 t[3][3] = {\nROW(STOP,\n  CELL(RUN, STOP)),\nCELL(RUN, LOAD),\n};`,
    )
    expect({ values, problems }).toEqual({ values: [0, 0, 0, 0, 0, 1, 4, 0, 0], problems: [] })
    expect(lines).toContainEqual([6, 5])
  })

  test('each element has its line', () => {
    expect(read('u8 t[2][2] = {\n{ 1,\n2 },\n[1][1] = 3 };').lines).toEqual([
      [0, 1],
      [1, 2],
      [3, 3],
    ])
  })

  test('any spelling of a table is that table', () => {
    fc.assert(
      fc.property(
        tables(states).chain((table) => fc.record({ table: fc.constant(table), text: spelledTable(table) })),
        ({ table, text }) => {
          const { values, problems } = read(`static const u8 t[5][5] = ${text};`)
          expect(problems).toEqual([])
          expect(values).toEqual(table.rows.flat())
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('what is wrong is named with its line', () => {
  test.each([
    ['u8 t[2] = { 1,\n[2] = 1 };', ['1: [2] is out of range: the indices go from 0 to 1']],
    ['u8 t[2] = { 1, 2,\n3 };', ['1: more initializers than the 2 elements there are: 3']],
    ['u8 t[2][2] = { { 1, 2,\n3 } };', ['1: more initializers than the 2 elements there are: 3']],
    ['u8 t[2][2] = {\n[DEV_ST_SAVE] = { 1 } };', ['1: [DEV_ST_SAVE] is out of range: the indices go from 0 to 1']],
    ['u8 t[2] = { [1 ... 0] = 1 };', ['0: [1 ... 0] is out of range: the indices go from 0 to 1']],
    ['u8 t[2][2] = { [0][1] = 1,\n[0][1] = 2 };', ['1: cell [ERROR][STOP] is given twice: STOP in line 10, RUN here']],
    ['u8 t[2] = { 1, 2,\n[0] = 2 };', ['1: [ERROR] is given twice: STOP in line 10, RUN here']],
    [
      'u8 t[2][2] = { [0] = { 1, 2 },\n[0] = { 1 } };',
      ['1: cell [ERROR][STOP] is given twice: RUN in line 10, its row anew here'],
    ],
    ['u8 t[2] = {\nDEV_ST_NONE };', ['1: DEV_ST_NONE: unknown state']],
    ['u8 t[2] = {\n[DEV_ST_NONE] = 1 };', ['1: DEV_ST_NONE: unknown state']],
    ['u8 t[2] = {\nfoo(1) };', ['1: not a constant: foo(1)']],
    ['u8 t[2] = { .x = 1 };', ['0: not a designator of this array: .x']],
    ['u8 t[2] = { [0][1] = 1 };', ['0: not a designator of this array: [0][1]']],
    ['u8 t[2][2] = { 1, { 2 } };', ['0: a row in braces begins in the middle of a row']],
    ['u8 t[] = { [0 ... 4294967295] = 1 };', ['0: [0 ... 4294967295] is out of range: the indices go from 0 to 1023']],
    ['u8 t[4000000000][8] = { 1 };', ['0: the size of t is no number from 1 to 1024: 4000000000']],
    ['u8 t[0] = { 1 };', ['0: the size of t is no number from 1 to 1024: 0']],
  ])('%s', (declaration, wanted) => {
    const { problems, remedies } = read(declaration)
    expect(problems).toEqual(wanted)
    for (const remedy of remedies) expect(remedy).toMatch(/^[A-Z].*\.$/)
  })

  test('a size that is not known is that of the states, and a note says so', () => {
    expect(read('u8 t[NUM][NUM] = { { 1 } };').sizes).toEqual([5, 5])
  })
})
