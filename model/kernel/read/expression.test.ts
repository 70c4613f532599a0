import { describe, expect, test } from 'vitest'
import { cParser } from '../../../scripts/c-syntax.ts'
import { integer } from './arithmetic.ts'
import { expression } from './expression.ts'
import { textOfUnknown, type NumberArray, type Run, type Value } from './value.ts'

const parse = await cParser()

const next: NumberArray = {
  name: 'next',
  sizes: [2, 3],
  values: [0, 1, 2, 3, 4, 5].map((value) => integer(value, 8, false)),
}

function evaluated(text: string, variables: Readonly<Record<string, Value>> = {}) {
  const run: Run = {
    arrays: new Map([['next', next]]),
    flags: integer(5, 64, false),
    warned: false,
    fuel: 10,
    halt: undefined,
    loops: new Set(),
  }
  const node = parse(`int x = ${text};`).descendantsOfType('init_declarator')[0]!.childForFieldName('value')!
  const scope = { constant: (name: string) => (name === 'FOUR' ? integer(4) : undefined), call: () => undefined }
  const cells = new Map(Object.entries(variables).map(([name, value]) => [name, { value }]))
  const value = expression(node, scope)({ run, variables: cells })
  return { value, run, cells, number: value.type === 'integer' ? Number(value.value) : undefined }
}

describe('expressions', () => {
  test.each([
    ['next[1][2]', 5],
    ['next[1][FOUR - 4]', 3],
    ['ARRAY_SIZE(next)', 2],
    ['ARRAY_SIZE(next[0])', 3],
    ['sizeof(next) / sizeof((next)[0])', 2],
    ['dev->migration_flags & 4', 4],
    ['(*dev).features', 5],
    ['unlikely(likely(2))', 2],
    ['(1, 2)', 2],
    ['true && !false', 1],
    ['-3 + 1', -2],
    ['array_index_nospec(1, 2)', 1],
    ['array_index_nospec(2, 2)', 0],
    ['(u8)(257)', 1],
    ['(u8)(FOUR)', 4],
    ['((u8))(257)', 1],
    ['(u8)-1', 255],
    ['(u8)+257 + 1', 2],
    ['(state_t)(FOUR) + 1', 5],
    ['(bool)(FOUR)', 1],
    ['(likely)(FOUR)', 4],
  ])('%s is %s', (text, number) => {
    expect(evaluated(text).number).toBe(number)
  })

  test.each([
    ['dev->other', 'dev->other'],
    ['f(1) + 1', 'f(1)'],
    ['!g', 'g'],
    ['cond ? 1 : 2', 'cond'],
    ['cond && 1', 'cond'],
    ['(u8)(cond)', 'cond'],
    ['(f)(cond)', '(f)(cond)'],
    ['(f)(1, 2)', '(f)(1, 2)'],
  ])('%s is unknown', (text, what) => {
    const { value, run } = evaluated(text)
    expect(value.type === 'unknown' && textOfUnknown(value)).toBe(what)
    expect(run.halt).toBeUndefined()
  })

  test('what decides a logical expression decides it beside an unknown', () => {
    expect(evaluated('cond && 0').number).toBe(0)
    expect(evaluated('cond || 2').number).toBe(1)
  })

  test('a warning that fires is recorded', () => {
    expect(evaluated('WARN_ON(next[0][1])').run.warned).toBe(true)
    expect(evaluated('WARN_ON_ONCE(next[0][0])').run.warned).toBe(false)
  })

  test('a call that could write through a pointer ends the execution', () => {
    const { run } = evaluated('f(&state)', { state: integer(1) })
    expect(run.halt).toEqual({ type: 'not-understood', line: 1, text: 'f(&state)' })
  })
})
