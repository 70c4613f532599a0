import { expect, test } from 'vitest'
import { flagOf, flags, wordText } from './flags.ts'

test('the values are those of QEMU, and lead back to their names', () => {
  expect(Object.entries(flags).map(([name, { value }]) => [name, wordText(value)])).toEqual([
    ['end', '0xffffffffef100001'],
    ['config', '0xffffffffef100002'],
    ['setup', '0xffffffffef100003'],
    ['data', '0xffffffffef100004'],
    ['initial', '0xffffffffef100005'],
    ['ready', '0xffffffffef100006'],
  ])
  for (const [name, { value }] of Object.entries(flags)) expect(flagOf(value)).toBe(name)
  for (const value of [0n, 0xffff_ffff_ef10_0000n, 0xffff_ffff_ef10_0007n]) expect(flagOf(value)).toBeUndefined()
})
