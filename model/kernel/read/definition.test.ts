import { expect, test } from 'vitest'
import { cParser } from '../../../scripts/c-syntax.ts'
import { integer } from './arithmetic.ts'
import { expandedFunctions, functionOf, type SourceFunction } from './definition.ts'
import { readUnit } from './unit.ts'

const parse = await cParser()
const table = { name: 't', sizes: [2, 2], values: [0, 0, 0, 1].map((value) => integer(value, 8, false)) }

function functionIn(text: string): SourceFunction {
  const unit = readUnit({ path: 'a.c', text }, ['t', 'f'], parse)
  return functionOf({
    unit,
    name: 'f',
    functions: expandedFunctions(unit, parse, unit.macros).functions,
    constants: new Map(),
    arrays: new Map([['t', table]]),
    table: 't',
    error: 0,
    flags: [1],
  })
}

test('macros of the function and of what it calls are expanded, and lines hold', () => {
  const code = functionIn(`#define LOOK(a, b) t[a][b]
#define SUPPORTED(s) ((s) & dev->flags)
static bool on(struct dev *dev, u32 s) { return SUPPORTED(s); }
int f(struct dev *dev, u32 a, u32 b, u32 *next)
{
  static const u8 t[2][2] = {
    { LOOK(0, 0) },
  };
  if (!on(dev, a))
    return -EPERM;
  *next = LOOK(a,
               b);
  while (strange(next)) ;
  return 0;
}`)
  expect(code.run(0, 1, 1)).toEqual({ type: 'refused', errno: 'EPERM', warned: false })
  expect(code.run(1, 1, 1)).toEqual({ type: 'not-understood', line: 13, text: 'strange(next)' })
  expect(code.guard).toEqual({ type: 'not-understood', line: 13, text: 'strange(next)' })
  expect(code.span).toMatchObject({ file: 'a.c', line: 4 })
})

test('what the execution knows by name is not expanded', () => {
  const code = functionIn(`#define WARN_ON(x) ({ int w = !!(x); w; })
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]) + BUILD_BUG_ON_ZERO(a))
int f(u32 a, u32 b, u32 *next) { if (WARN_ON(a >= ARRAY_SIZE(t))) return -EINVAL; *next = t[a][b]; return 0; }`)
  expect(code.run(1, 2, 1)).toEqual({ type: 'refused', errno: 'EINVAL', warned: true })
  expect(code.run(1, 1, 1)).toEqual({ type: 'next', number: 1, warned: false })
  expect(code.guard.type).toBe('none')
})
