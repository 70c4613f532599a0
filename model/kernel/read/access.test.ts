import { describe, expect, test } from 'vitest'
import { cParser } from '../../../scripts/c-syntax.ts'
import { isFlags } from './access.ts'
import { integer } from './arithmetic.ts'
import { expression } from './expression.ts'
import type { Run, Value } from './value.ts'

const parse = await cParser()
const scope = { constant: () => undefined, call: () => undefined }

const run = (): Run => ({
  arrays: new Map([['a', { name: 'a', sizes: [2], values: [integer(7), integer(8)] }]]),
  flags: integer(1),
  warned: false,
  fuel: 1,
  halt: undefined,
  loops: new Set(),
})

/** Evaluates with `v` at 5 and `p` pointing to it. */
function evaluated(text: string) {
  const node = parse(`int x = (${text});`).descendantsOfType('parenthesized_expression')[0]!
  const variable: { value: Value } = { value: integer(5) }
  const variables = new Map([
    ['v', variable],
    ['p', { value: { type: 'pointer', variable } as Value }],
  ])
  const state = run()
  const value = expression(node, scope)({ run: state, variables })
  const numberOf = (of: Value): number | string => (of.type === 'integer' ? Number(of.value) : of.type)
  return { value: numberOf(value), after: numberOf(variable.value), halt: state.halt }
}

describe('reading and writing', () => {
  test.each([
    ['v = 2', 2, 2],
    ['*p = 2', 2, 2],
    ['*(p) = 2', 2, 2],
    ['v += 2', 7, 7],
    ['v <<= 1', 10, 10],
    ['*p |= 2', 7, 7],
    ['v++', 5, 6],
    ['++v', 6, 6],
    ['(*p)--', 5, 4],
    ['*p + a[1]', 13, 5],
    ['*&v', 5, 5],
    ['v = unknown', 'unknown', 'unknown'],
    ['v += unknown', 'unknown', 'unknown'],
    ['dev->state = 3', 3, 5],
  ])('%s is %s and leaves %s', (text, value, after) => {
    expect(evaluated(text)).toEqual({ value, after, halt: undefined })
  })

  test('an index outside its array ends the execution', () => {
    const outside = { type: 'out-of-range', line: 1, text: 'a[2] with index 2, of 2' }
    expect(evaluated('a[2]').halt).toEqual(outside)
    expect(evaluated('a[-1]').halt).toMatchObject({ type: 'out-of-range' })
  })

  test('a write that cannot be followed ends the execution', () => {
    expect(evaluated('a[0] = 1').halt).toEqual({ type: 'not-understood', line: 1, text: 'a[0] = 1' })
    expect(evaluated('dev->migration_flags = 1').halt?.type).toBe('not-understood')
    expect(evaluated('*unknown = 1').halt?.type).toBe('not-understood')
  })
})

test("the flags of a device are known by the end of the member's name", () => {
  const field = (text: string) => parse(`int x = ${text};`).descendantsOfType('field_expression')[0]!
  expect(['d->migration_flags', 'd.flags', 's->features'].map((text) => isFlags(field(text)))).toEqual([
    true,
    true,
    true,
  ])
  expect(isFlags(field('d->flags_lock'))).toBe(false)
})
