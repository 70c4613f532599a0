import { describe, expect, test } from 'vitest'
import { cParser } from '../../../scripts/c-syntax.ts'
import { namingOf } from './naming.ts'
import { readUnit } from './unit.ts'

const parse = await cParser()

function problems(header: string | undefined, main = 'int x;'): readonly string[] {
  const unit = (path: string, text: string) => readUnit({ path, text }, [], parse)
  const naming = namingOf({
    main: unit('dev.c', main),
    header: header === undefined ? undefined : unit('dev.h', header),
    parse,
    statePrefix: 'ST_',
    flagPrefix: 'CAN_',
  })
  for (const { remedy } of naming.problems) expect(remedy).toMatch(/^[A-Z].*\.$/)
  return naming.problems.map(({ at, message }) => `${at}: ${message}`)
}

describe('a header', () => {
  test.each([
    ['empty', ' \n', ['dev.h:1: the header is empty: it should define ST_...']],
    ['without the enum', 'int y;', ['dev.h:1: no enum with ST_... is defined in it, nor in dev.c']],
    ...['', 'ST_A = 0,', 'ST_A = 0,\n ST_B', 'ST_A = 0,\n ST_B = '].map((text): [string, string, string[]] => [
      `cut off after "${text}"`,
      `int y;\nenum e {\n ${text}`,
      ['dev.h:2: what is opened here is never closed, so the enum with ST_... cannot be read'],
    ]),
    ['with a slip', 'enum e {\n ST_A,\n ST_B = = 2\n};', ['dev.h:3: the enum with ST_... cannot be parsed: =']],
    ['with another', 'enum e {\n ST_A,\n ST_B 2,\n ST_C };', ['dev.h:3: the enum with ST_... cannot be parsed: 2']],
    [
      'with a name for a number',
      'enum e { ST_A,\n ST_B = FAR };',
      ['dev.h:2: the number of ST_B is not an integer constant: ST_B = FAR'],
    ],
  ])('%s', (_, header, wanted) => {
    expect(problems(header)).toEqual(wanted)
  })

  test('may lack the enum where the file has it, and may be absent', () => {
    expect(problems('int y;', 'enum e { ST_A };')).toEqual([])
    expect(problems('#define ST_A 0\n')).toEqual([])
    expect(problems(undefined)).toEqual([])
  })
})

describe('numbers', () => {
  test.each([
    ['ST_A,\nST_B = 0', ['dev.h:2: ST_B is 0, the number of ST_A in line 1']],
    ['ST_A,\nST_B = -1', ['dev.h:2: ST_B is -1, which is no index of a table']],
    ['ST_A,\nST_B = 1 << 20', ['dev.h:2: ST_B is 1048576, which is no index of a table']],
    ['ST_A,\nST_B,\nST_LAST = ST_B,\nST_NR', []],
  ])('%s', (list, wanted) => {
    expect(problems(`enum e { ${list} };`)).toEqual(wanted)
  })

  test('of two enumerations are not mixed', () => {
    const two = (last: string): string =>
      `#ifdef A\nenum e { ST_A, ST_B };\n#else\nenum e { ST_A, ST_B = ${last} };\n#endif`
    expect(problems(two('1'))).toEqual([])
    expect(problems(two('2'))).toEqual(['dev.h:4: ST_B is defined here as 2, and as 1 in line 2'])
    expect(problems('enum e { ST_A, ST_B };', 'enum e { ST_A = 1 };')).toEqual([
      'dev.c:1: ST_A is defined here as 1, and as 0 in dev.h:1',
    ])
  })

  test('that are macros are looked at like enumerators', () => {
    expect(problems('#define ST_A 1\n#define ST_B 1\n')).toEqual(['dev.h:2: ST_B is 1, the number of ST_A in line 1'])
  })
})
