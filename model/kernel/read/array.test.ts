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

test('a fault says what to do about it', () => {
  expect(read('enum { ST_A };\nint t[2] = { ST_X };').problems).toEqual([
    {
      at: 'a.c:2',
      message: 'ST_X: unknown state',
      remedy: 'Name a state of the enum, or give the header that defines it.',
    },
  ])
})
