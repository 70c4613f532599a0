// What a syntax tree is as plain values: its parts by what they are for, errors kept apart.
import { expect, test } from 'vitest'
import { cParser } from '../../../scripts/c-syntax.ts'
import { argumentsOf, bare, calleeOf, declaredIn, excerptOf, formOf, ofType } from './form.ts'

const parse = await cParser()
const form = (text: string) => formOf(parse(text), 'a.c')

test('a call has a name and arguments, without comments', () => {
  const [call] = ofType(form('int f(void)\n{ return g(a, /* no */ (u32)b); }'), 'call_expression')
  expect([calleeOf(call!), argumentsOf(call!).map(({ text }) => text), call!.line]).toEqual(['g', ['a', '(u32)b'], 2])
  expect(bare(argumentsOf(call!)[1]!).text).toBe('b')
})

test('a declarator has its name through pointers and arrays', () => {
  const names = ofType(form('static int *const (*t)[2] = { 0 }, u;'), 'declaration')[0]!.parts.map(declaredIn)
  expect(names.filter((name) => name !== undefined)).toEqual(['t', 'u'])
})

test('what cannot be parsed is an error, and the statements around it are not', () => {
  const types = ofType(form('int f(void) { a = ; return 1; }'), 'return_statement')
  expect(types).toHaveLength(1)
  expect(ofType(form('int f(void) { return 1 + ; }'), 'ERROR').length).toBeGreaterThan(0)
})

test('a long excerpt is cut', () => {
  expect(excerptOf(form(`int ${'a'.repeat(200)};`), 10)).toBe('int aaaaaa...')
})
