import { expect, test } from 'vitest'
import { cParser } from '../../../scripts/c-syntax.ts'
import { integer } from './arithmetic.ts'
import { giveUp, halt, textOfUnknown, truthOf, unknown, type Run } from './value.ts'

const parse = await cParser()

test('only an unknown value is neither true nor false', () => {
  const node = parse('int x;')
  expect([integer(0), integer(-1), unknown(node)].map(truthOf)).toEqual([false, true, undefined])
  expect(truthOf({ type: 'pointer', variable: { value: integer(0) } })).toBe(true)
})

test('what is not known is quoted on one line, and not at any length', () => {
  expect(textOfUnknown(unknown(parse('int\n\tx;')))).toBe('int x;')
  expect(textOfUnknown(unknown(parse(`int ${'x'.repeat(200)};`)))).toHaveLength(83)
})

test('the first reason to stop counts', () => {
  const run: Run = { arrays: new Map(), flags: integer(0), warned: false, fuel: 0, halt: undefined, loops: new Set() }
  const frame = { run, variables: new Map() }
  const value = unknown(parse('\nint x;').descendantsOfType('declaration')[0]!)
  halt(frame, { type: 'endless', line: 7 }, value)
  giveUp(frame, value)
  expect(run.halt).toEqual({ type: 'endless', line: 7 })
  const fresh = { run: { ...run, halt: undefined }, variables: new Map() }
  giveUp(fresh, value)
  expect(fresh.run.halt).toEqual({ type: 'not-understood', line: 2, text: 'int x;' })
})
