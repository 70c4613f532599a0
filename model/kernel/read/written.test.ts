import { describe, expect, test } from 'vitest'
import { cParser } from '../../../scripts/c-syntax.ts'
import { namingOf } from './naming.ts'
import { readUnit } from './unit.ts'
import { readFlags, readTable } from './written.ts'

const parse = await cParser()

function reading(text: string) {
  const main = readUnit({ path: 'a.c', text: `enum e { ST_ERROR, ST_STOP, ST_RUN };\n${text}` }, ['t'], parse)
  const { names, states } = namingOf({ main, header: undefined, parse, statePrefix: 'ST_', flagPrefix: 'CAN_' })
  return { declaration: main.arrays[0]!, with: { file: 'a.c', names, states } }
}

const table = (text: string) => {
  const { declaration, with: known } = reading(text)
  return readTable(declaration, known)
}

describe('the table', () => {
  const { value } = table(
    'u8 t[3][3] = {\n [ST_RUN] = { [ST_STOP] = ST_STOP,\n [ST_RUN] = 2 },\n [ST_STOP] = { 0, 1 } };',
  )

  test('keeps rows and cells in the order in which they are written', () => {
    expect(
      value.rows.map(({ from, line, cells }) => [from, line, cells.map(({ to, next, line: at }) => [to, next, at])]),
    ).toEqual([
      [
        'RUN',
        3,
        [
          ['STOP', 'STOP', 3],
          ['RUN', 'RUN', 4],
        ],
      ],
      [
        'STOP',
        5,
        [
          ['ERROR', 'ERROR', 5],
          ['STOP', 'STOP', 5],
        ],
      ],
    ])
  })

  test('has every cell by name; what is not written is what 0 means', () => {
    expect(value.cells).toEqual({
      ERROR: { ERROR: 'ERROR', STOP: 'ERROR', RUN: 'ERROR' },
      STOP: { ERROR: 'ERROR', STOP: 'STOP', RUN: 'ERROR' },
      RUN: { ERROR: 'ERROR', STOP: 'STOP', RUN: 'RUN' },
    })
  })

  test('covers no more states than it has rows', () => {
    expect(table('u8 t[2][2] = { { 0 }, { 0, 1 } };').value.cells).toEqual({
      ERROR: { ERROR: 'ERROR', STOP: 'ERROR' },
      STOP: { ERROR: 'ERROR', STOP: 'STOP' },
    })
  })

  test.each([
    ['u8 t[3][3] = { { 7 } };', 'cell [ERROR][ERROR] is 7, the number of no state'],
    ['u8 t[2][3] = { { 0,\n 2 } };', 'cell [ERROR][STOP] is RUN, which has no row'],
    ['u8 t[4][4] = { [3] = { 1 } };', 'a row is 3, the number of no state'],
    ['u8 t[4][4] = { { [3] = 1 } };', 'a cell of row ERROR is 3, the number of no state'],
  ])('%s', (text, message) => {
    expect(table(text).problems.map((problem) => problem.message)).toEqual([message])
  })
})

describe('the required flags', () => {
  const flags = (text: string) => {
    const { declaration, with: known } = reading(text)
    return readFlags(declaration, known)
  }

  test('are unsigned, by state', () => {
    const { value } = flags('const unsigned t[3] = {\n [ST_STOP] = CAN_STOP_COPY | CAN_P2P,\n [ST_ERROR] = ~0U };')
    expect(value.entries.map(({ state, flags: set, line }) => [state, set, line])).toEqual([
      ['STOP', 3, 3],
      ['ERROR', 0xffff_ffff, 4],
    ])
    expect(value.required).toEqual({ ERROR: 0xffff_ffff, STOP: 3, RUN: 0 })
  })

  test('a flag that is not known is named', () => {
    expect(flags('int t[3] = { CAN_FLY };').problems).toEqual([
      {
        at: 'a.c:2',
        message: 'CAN_FLY: unknown flag',
        remedy: 'Name a flag that is defined, or give the header that defines it.',
      },
    ])
  })
})
