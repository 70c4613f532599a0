import { describe, expect, test } from 'vitest'
import { cParser } from '../../../scripts/c-syntax.ts'
import { integer } from './arithmetic.ts'
import { constantOf, enumerated, valuesOfMacros, type Names } from './constant.ts'
import { enumerationsIn } from './declaration.ts'
import { impliedMacros, macrosIn } from './macro.ts'
import { outlineOf } from './outline.ts'
import { textOfUnknown } from './value.ts'

const parse = await cParser()

const namesOf = (definitions: string): Names => ({
  parse,
  macros: new Map([...impliedMacros, ...macrosIn(definitions, outlineOf(definitions).directives)]),
  constants: new Map([
    ['DEV_STOP', integer(1)],
    ['DEV_RUN', integer(2)],
  ]),
})

const valueOf = (text: string, definitions = '') => {
  const node = parse(`int x = ${text};`).descendantsOfType('init_declarator')[0]!.childForFieldName('value')!
  return constantOf(node, namesOf(definitions))
}

describe('constant expressions', () => {
  test.each([
    ['DEV_RUN', 2n],
    ['(DEV_RUN)', 2n],
    ['DEV_RUN | 4', 6n],
    ['1 << 3', 8n],
    ['0x10 - 020', 0n],
    ['-3 + 5 * 2 % 4', -1n],
    ['!DEV_STOP', 0n],
    ['+7 ^ 2', 5n],
    ['DEV_RUN > DEV_STOP && DEV_STOP', 1n],
    ['0 && UNKNOWN', 0n],
    ['1 || UNKNOWN', 1n],
    ['DEV_RUN == 2 ? 10 : UNKNOWN', 10n],
    ['(u8)0x103', 3n],
    ['~0U', 0xffffffffn],
    ["';'", 0x3bn],
    ['sizeof(u32)', 4n],
    ["_IO(';', 100 + 11)", 0x3b6fn],
    ['BIT(2)', 4n],
    ['1 /* one */ + /* more */ 1', 2n],
  ])('%s', (text, value) => {
    expect(valueOf(text)).toMatchObject({ type: 'integer', value })
  })

  test('macros are text: they bind as they stand', () => {
    expect(valueOf('2 * SUM', '#define SUM 1 + 2')).toMatchObject({ value: 4n })
    expect(valueOf('ST(RUN)', '#define ST(x) DEV_##x')).toMatchObject({ value: 2n })
  })

  test.each([
    ['DEV_NONE', 'DEV_NONE', true],
    ['DEV_STOP + DEV_NONE', 'DEV_NONE', true],
    ['f(1)', 'f(1)', false],
    ['1 / 0', '1 / 0', false],
    ['"text"', '"text"', false],
  ])('%s is not understood', (text, what, isName) => {
    const value = valueOf(text)
    expect(value).toMatchObject({ type: 'unknown', isName })
    if (value.type === 'unknown') expect(textOfUnknown(value)).toBe(what)
  })

  test('a macro that names itself ends as an unknown name', () => {
    expect(valueOf('LOOP', '#define LOOP LOOP')).toMatchObject({ type: 'unknown', isName: true })
  })
})

test('macros are evaluated together, and one that is no constant spoils none', () => {
  const names = namesOf('#define A (1 << 2)\n#define B struct x {\n#define C A + 1\n#define F(x) x\n#define EMPTY')
  const values = valuesOfMacros([...names.macros.values()], names)
  expect(Object.fromEntries([...values].map(([name, { value }]) => [name, value]))).toMatchObject({ A: 4n, C: 5n })
  expect(['B', 'F', 'EMPTY'].some((name) => values.has(name))).toBe(false)
})

test('enumerators count on from the one before', () => {
  const [list] = enumerationsIn(parse('enum { A, B, C = 1 << 3, D, E = NOPE, F, G = A, H };'))
  const values = [...enumerated(list!, namesOf('')).values()].map((value) =>
    value.type === 'integer' ? value.value : '?',
  )
  expect(values).toEqual([0n, 1n, 8n, 9n, '?', '?', 0n, 1n])
})
