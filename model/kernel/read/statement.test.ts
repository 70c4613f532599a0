import { describe, expect, test } from 'vitest'
import { cParser } from '../../../scripts/c-syntax.ts'
import { integer } from './arithmetic.ts'
import { statement } from './statement.ts'
import type { Run } from './value.ts'

const parse = await cParser()

/** Runs a function body in which `n` is 3; gives what it returns or why it stopped. */
function returned(body: string) {
  const root = parse(`int f(void)\n{ ${body} }`)
  expect(root.hasError).toBe(false)
  const run: Run = { arrays: new Map(), flags: integer(0), warned: false, fuel: 50, halt: undefined, loops: new Set() }
  const code = statement(root.descendantsOfType('compound_statement')[0]!, {
    constant: () => undefined,
    call: () => undefined,
  })
  const ending = code({ run, variables: new Map([['n', { value: integer(3) }]]) })
  const value = typeof ending === 'object' ? ending.returned : undefined
  return run.halt ?? (value?.type === 'integer' ? Number(value.value) : ending)
}

describe('statements', () => {
  test.each([
    ['return n;', 3],
    ['int a = n, b; b = a + 1; return b;', 4],
    ['if (n > 2) return 1; else return 2;', 1],
    ['if (n > 3) return 1; else if (n == 3) { return 2; } return 3;', 2],
    ['while (n) n--; return n;', 0],
    ['do n = 9; while (n < 9); return n;', 9],
    ['int i; for (i = 0; i < 4; i++) n += i; return n;', 9],
    ['for (int i = 0; ; i++) { if (i == 2) continue; if (i == 5) break; n += i; } return n;', 11],
    ['while (1) { while (1) break; return 5; }', 5],
    ['do { if (n == 3) continue; return 1; } while (n++ < 4); return 2;', 1],
    ['const int *p = &n; n = 8; return *p;', 8],
    [';; enum { A }; { return 4; }', 4],
    ['if (unknown && 0) return 1; return 2;', 2],
    ['f(n); return n;', 3],
  ])('%s gives %s', (body, number) => {
    expect(returned(body)).toBe(number)
  })

  test('a body that ends without a return says so', () => {
    expect(returned('n = 1;')).toBe('next')
  })

  test.each(['while (1);', 'for (;;) n = 1;', 'do {} while (n);'])('%s never ends', (body) => {
    expect(returned(body)).toEqual({ type: 'endless', line: 2 })
  })

  test.each([
    ['if (unknown)\nreturn 1;', 'unknown', 2],
    ['\nwhile (g(n)) n--;', 'g(n)', 3],
    ['\n\ngoto out; out: return 1;', 'goto out;', 4],
    ['switch (n) { default: return 1; }', 'switch (n) { default: return 1; }', 2],
  ])('%s is not understood', (body, text, line) => {
    expect(returned(body)).toEqual({ type: 'not-understood', line, text })
  })
})
