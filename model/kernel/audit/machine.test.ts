// Calls of a driver's functions: what is entered, what is answered by a stub, what is left open.
import { expect, test } from 'vitest'
import { cParser } from '../../../scripts/c-syntax.ts'
import { machineOf, parametersOf, HANDED, type Stub } from './machine.ts'
import { programOf } from './program.ts'
import { emptyWay, keyOfValue, nothing, numberOf, object, withCell } from './way.ts'

const parse = await cParser()

function outcomes(text: string, name: string, stubs: Readonly<Record<string, Stub>> = {}, cells = emptyWay.cells) {
  const program = programOf([{ path: 'a.c', text }], parse, new Map())
  const machine = machineOf({
    program,
    matters: /\bmode\b/,
    isFile: (member) => member === 'filp',
    device: { type: 'dev', id: 'device' },
    stubs: new Map(Object.entries(stubs)),
  })
  return machine.call(name, 'a.c', [object('device'), numberOf(3, true)], { ...emptyWay, cells })
}
const values = (...given: Parameters<typeof outcomes>) =>
  outcomes(...given).map(({ value }) => (value === undefined ? '' : keyOfValue(value)))

test('a helper that is given a state is entered', () => {
  expect(
    values('static int is(int s) { return s == 3; } int f(struct dev *d, int n) { return is(n) ? 7 : 8; }', 'f'),
  ).toEqual(['7'])
})

test('what it says nothing about may come to anything', () => {
  expect(values('int f(struct dev *d, int n) { if (elsewhere()) return 1; return 2; }', 'f').sort()).toEqual(['1', '2'])
})

test('a stub answers', () => {
  const stub: Stub = (way) => [{ way, value: nothing }]
  expect(values('int f(struct dev *d, int n) { return elsewhere(); }', 'f', { elsewhere: stub })).toEqual(['0'])
})

test('a pointer of the type of the device is the device', () => {
  const text = 'int f(struct file *x, int n) { struct dev *d = x->p; return d->mode; }'
  expect(values(text, 'f', {}, withCell(emptyWay, 'device.mode', numberOf(5)).cells)).toEqual(['5'])
})

test('a function of elsewhere that is given the device is remembered', () => {
  expect(outcomes('int f(struct dev *d, int n) { other(d); return 0; }', 'f')[0]!.way.cells.has(HANDED)).toBe(true)
})

test('a function that calls itself ends', () => {
  expect(values('int f(struct dev *d, int n) { d->mode = 1; return f(d, n); }', 'f').length).toBeGreaterThan(0)
})

test('parameters in their order', () => {
  const program = programOf(
    [{ path: 'a.c', text: 'static struct file *f(struct dev *d, u32 n) { return 0; }' }],
    parse,
    new Map(),
  )
  expect(parametersOf(program.definition('f', 'a.c')!)).toHaveLength(2)
})
