// The layout of the structure against C's own rules, and the numbers in it.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { areaAt, bytesOf, fieldAt, fields, INFO_SIZE, numberOf, touchesInfo } from './region.ts'

test('the fields follow each other without a gap, each aligned to its width', () => {
  let end = 0
  for (const { offset, width } of Object.values(fields)) {
    expect(offset).toBe(end)
    expect(offset % width).toBe(0)
    end += width
  }
  expect(end).toBe(INFO_SIZE)
  expect([touchesInfo(31), touchesInfo(32)]).toEqual([true, false])
})

test('an access is a field at its own offset and width alone', () => {
  const hits = Array.from({ length: 40 }, (_, offset) => offset).flatMap((offset) =>
    [1, 2, 4, 8, 16].filter((width) => fieldAt(offset, width) !== undefined).map((width) => [offset, width]),
  )
  expect(hits).toEqual([
    [0, 4],
    [4, 4],
    [8, 8],
    [16, 8],
    [24, 8],
  ])
})

test('numbers come back from their bytes, the least significant first', () => {
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => numberOf(bytesOf(value, 8)) === value))
  expect([...bytesOf(0x01020304n, 4)]).toEqual([4, 3, 2, 1])
})

test('an mmapped part ends where it says', () => {
  const info = { size: 12288, mmapped: [{ offset: 4096, size: 4096 }] }
  expect([4095n, 4096n, 8191n, 8192n].map((at) => areaAt(info, at) !== undefined)).toEqual([false, true, true, false])
})
