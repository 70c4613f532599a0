// The text of a function with those it calls.
import { expect, test } from 'vitest'
import { cParser } from '../../../scripts/c-syntax.ts'
import { closureOf } from './closure.ts'
import { programOf } from './program.ts'

test('callees once each, and none of elsewhere', async () => {
  const text =
    'int a(void) { return b() + b() + other(); }\nint b(void) { return a() + ENOMSG; }\nint c(void) { return 7; }'
  const program = programOf([{ path: 'a.c', text }], await cParser(), new Map())
  const closure = closureOf(program, 'a', 'a.c')
  expect([closure.match(/ENOMSG/g)?.length, closure.includes('7'), closureOf(program, 'other', 'a.c')]).toEqual([
    1,
    false,
    '',
  ])
})
