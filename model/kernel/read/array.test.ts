import { expect, test } from 'vitest'
import { cParser } from '../../../scripts/c-syntax.ts'
import { readArray } from './array.ts'
import { namingOf } from './naming.ts'
import { readUnit } from './unit.ts'

const parse = await cParser()

function read(text: string) {
  const main = readUnit({ path: 'a.c', text }, ['t'], parse)
  const { names, states } = namingOf({ main, header: undefined, parse, statePrefix: 'ST_', flagPrefix: 'CAN_' })
  return readArray(main.arrays[0]!, { file: 'a.c', names, states }, 'state')
}

test('elements take the type of the array', () => {
  expect(read('static const u8 t[1] = { 0x1ff };').array.values).toEqual([
    { type: 'integer', value: 255n, bits: 8, signed: false },
  ])
  expect(read('int t[1] = { ~0U };').array.values[0]!.value).toBe(-1n)
})

test('a size that is left out is that of the initializer', () => {
  expect(read('int t[][2] = { [2] = { 1 } };').array.sizes).toEqual([3, 2])
  expect(read('int t[] = { [1 ... 3] = 1 };').array.sizes).toEqual([4])
})

test('a size that only another header gives is that of the states', () => {
  const { array, notes } = read('enum { ST_A, ST_B, ST_C };\nint t[NUM][NUM] = { { 1 } };')
  expect(array.sizes).toEqual([3, 3])
  expect(notes).toEqual(['The size NUM of t is not known; 3, the number of states, is assumed.'])
})

test('what cannot be parsed is a problem of its own', () => {
  expect(read('int t[2] = {\n 1, @@ };').problems).toEqual([
    { at: 'a.c:2', message: 't cannot be parsed: @@', remedy: 'Complete the initializer.' },
  ])
})

test.each([
  ['u8', '257', 1n],
  ['unsigned char', '257', 1n],
  ['uint8_t', '-1', 255n],
  ['const __u16', '0x10001', 1n],
  ['u32', '~0U', 0xffffffffn],
  ['int', '~0U', -1n],
  ['bool', '6', 1n],
  ['_Bool', '256', 1n],
  ['mystery_t', '257', 257n],
])('an element of type %s holds %s as %s', (type, written, value) => {
  const { array, elements } = read(`enum { ST_A };\nstatic ${type} t[2] = { [1] = ${written} };`)
  expect([array.values[1]!.value, elements[0]!.value.value]).toEqual([value, value])
})

test('values that are cut are noted, in one note', () => {
  expect(read('u8 t[3] = { 1, 257,\n 300 };').notes).toEqual([
    'Values of t are cut to its type, u8: 257 in line 1 is 1, and so are 1 more.',
  ])
})

test('what is nested too deep, or grows too long, is a problem with its line', () => {
  const deep = `${'('.repeat(300)}1${')'.repeat(300)}`
  const grown = Array.from({ length: 40 }, (_, at) => `#define M${at} M${at + 1} + M${at + 1}`).join('\n')
  expect(read(`#define DEEP ${deep}\nu8 t[2] = { 1,\nDEEP };`).problems).toMatchObject([
    { at: 'a.c:3', message: 'the C here is nested more than 200 levels deep' },
  ])
  expect(read(`${grown}\nu8 t[2] = { 1,\nM0 };`).problems).toMatchObject([
    { at: 'a.c:42', message: expect.stringContaining('a macro used in t comes to more than') },
  ])
})

test('conditional compilation in the initializer says so, and what to do', () => {
  expect(read('u8 t[2] = { 1,\n#ifdef CONFIG_X\n 2,\n#endif\n };').problems).toEqual([
    {
      at: 'a.c:2',
      message: 'the initializer of t has #ifdef CONFIG_X inside: conditional compilation is not read there',
      remedy: expect.stringContaining('unifdef'),
    },
  ])
})

test('a fault says what to do about it', () => {
  expect(read('enum { ST_A };\nint t[2] = { ST_X };').problems).toEqual([
    {
      at: 'a.c:2',
      message: 'ST_X: unknown state',
      remedy: 'Name a state of the enum, or give the header that defines it.',
    },
  ])
})
