// Constant tables: designators, rows, what is not written, functions as elements.
import { expect, test } from 'vitest'
import { cParser } from '../../../scripts/c-syntax.ts'
import { integer } from '../read/arithmetic.ts'
import { formOf, ofType } from './form.ts'
import { tableOf } from './tables.ts'

const parse = await cParser()
const names = {
  constant: (name: string) => ({ A: integer(1), B: integer(2) })[name],
  isFunction: (name: string) => name === 'go',
}
const table = (text: string) => tableOf(ofType(formOf(parse(text), 'a.c'), 'init_declarator')[0]!, names)!

test('elements by their designators, and 0 where none is written', () => {
  const steps = table('static const u8 t[3][3] = { [A] = { [B] = 7 }, { 1, 2 }, };')
  expect([steps.name, steps.sizes]).toEqual(['t', [3, 3]])
  const at = (a: number, b: number) => steps.element([a, b])
  expect(
    [at(1, 2), at(2, 1), at(0, 0)].map((value) => value?.type === 'number' && Number(value.integer.value)),
  ).toEqual([7, 2, 0])
})

test('an index outside of it, or too few of them, gives nothing', () => {
  const steps = table('int t[2] = { 1 };')
  expect([steps.element([2]), steps.element([-1]), steps.element([0, 0])]).toEqual([undefined, undefined, undefined])
})

test('functions by name, and a size that the initializer decides', () => {
  const steps = table('static int (*const t[][3])(void) = { [A][B] = go, [B] = { NULL } };')
  expect([steps.element([1, 2]), steps.element([2, 0])?.type]).toEqual([{ type: 'function', name: 'go' }, 'number'])
})
