import { describe, expect, test } from 'vitest'
import { cParser } from '../../../scripts/c-syntax.ts'
import { integer } from './arithmetic.ts'
import { functionsIn } from './declaration.ts'
import { executable, functionName, type CallOutcome } from './interpret.ts'

const parse = await cParser()
const arrays = new Map([
  ['next', { name: 'next', sizes: [2, 2], values: [0, 1, 1, 0].map((value) => integer(value, 8, false)) }],
])

/** Calls `f` of a text for flags 5, from state 1 to state 0. */
function called(text: string): CallOutcome {
  const root = parse(text)
  expect(root.hasError).toBe(false)
  const program = { constants: new Map([['LIMIT', integer(2)]]), arrays, functions: functionsIn(root) }
  return executable(program, 'f')(5, 1, 0).outcome
}

describe('the parameters are known by what they are', () => {
  test.each([
    ['int f(struct s *d, u32 a, u32 b, u32 *c) { *c = a * 10 + b; return 0; }', 10],
    ['int f(enum e a, enum e b, enum e *c, Dev *d) { *c = next[a][b] + (d->flags & 4); return 0; }', 5],
    ['static unsigned f(unsigned a, unsigned b) { return next[a][b]; }', 1],
    ['int f(u64 flags, u8 a, u8 b, u8 *c) { *c = flags + a; return 0; }', 6],
    ['static enum e f(const void *d, enum e a, enum e b) { return a + LIMIT; }', 3],
  ])('%s', (text, number) => {
    expect(called(text)).toEqual({ type: 'next', number, warned: false })
  })

  test.each([
    'int f(u32 a) { return a; }',
    'int f(u32 a, u32 b, u32 c) { return a; }',
    'int f(int a, int b, int *c, int *d) { return 0; }',
  ])('or not understood: %s', (text) => {
    expect(called(text)).toMatchObject({
      type: 'not-understood',
      line: 1,
      text: expect.stringContaining('the parameters of f('),
    })
  })
})

const outcomeOf = (body: string): CallOutcome => called(`int f(struct s *d, u32 a, u32 b, u32 *c)\n{ ${body} }`)

describe('the outcome of a call', () => {
  test.each<[string, CallOutcome]>([
    ['return -EINVAL;', { type: 'refused', errno: 'EINVAL', warned: false }],
    ['return -EWHATEVER;', { type: 'refused', errno: 'EWHATEVER', warned: false }],
    ['return -22;', { type: 'refused', errno: 'EINVAL', warned: false }],
    ['return -1000;', { type: 'refused', errno: 'errno 1000', warned: false }],
    [
      'int ret = a ? -EPERM : 0; if (ret < 0) return ret; return 0;',
      { type: 'refused', errno: 'EPERM', warned: false },
    ],
    ['if (WARN_ON(a)) return -EINVAL; return 0;', { type: 'refused', errno: 'EINVAL', warned: true }],
    ['WARN_ON(b); *c = 1; return 0;', { type: 'next', number: 1, warned: false }],
    ['return 0;', { type: 'not-understood', line: 1, text: 'it returns 0 without a next state that is known' }],
    [
      '*c = unknown; return 0;',
      { type: 'not-understood', line: 1, text: 'it returns 0 without a next state that is known' },
    ],
    ['return 3;', { type: 'not-understood', line: 1, text: 'it returns 3, neither 0 nor an errno' }],
    ['return d->state;', { type: 'not-understood', line: 2, text: 'd->state' }],
    ['return next[a + 1][b];', { type: 'out-of-range', line: 2, text: 'next[a + 1] with index 2, of 2' }],
    ['for (;;) ;', { type: 'endless', line: 2 }],
  ])('%s', (body, outcome) => {
    expect(outcomeOf(body)).toEqual(outcome)
  })
})

test('functions of the source are called, pointers and all', () => {
  expect(
    called('static void put(u32 *p, u32 v) { *p = v; }\nint f(u32 a, u32 b, u32 *c) { put(c, a + 1); return 0; }'),
  ).toMatchObject({ number: 2 })
  expect(called('int f(u32 a, u32 b, u32 *c) { return f(a, b, c); }')).toEqual({ type: 'endless', line: 1 })
  const deep = `int f(u32 a, u32 b, u32 *c) { return ${'!'.repeat(180)}f(a, b, c); }`
  expect(called(deep)).toEqual({ type: 'endless', line: 1 })
})

test('a definition tells its name through pointers and attributes', () => {
  expect([...functionsIn(parse('static int *g(void) { return 0; }')).keys()]).toEqual(['g'])
  expect(functionName(parse('int x;'))).toBeUndefined()
})
