// The reference device by its region: what each access does, refuses and leaves.
import { describe, expect, test } from 'vitest'
import { bytesOf, numberOf } from '../region.ts'
import { meaningOf, values } from '../states.ts'
import { simulatedDevice, type Settings } from './device.ts'
import { optionChoices } from './options.ts'

const open = (options: Settings['options'] = {}) => {
  const device = simulatedDevice({ seed: 1, options })
  const state = (): number => {
    const outcome = device.read(0, 4, 'trapped')
    return outcome.type === 'ok' ? Number(numberOf(outcome.value)) : -1
  }
  const set = (word: number): string => device.write(0, bytesOf(BigInt(word), 4), 'trapped').type
  return { ...device, state, set }
}

test('it is opened running, and every valid value is taken, every other one refused and not taken', () => {
  for (const { value, kind } of values) {
    const device = open()
    expect(device.state()).toBe(1)
    expect(device.set(value)).toBe(kind === 'state' ? 'ok' : 'errno')
    expect(device.state()).toBe(kind === 'state' ? value : 1)
  }
})

test('reserved bits stay, and a request that changes them is refused', () => {
  const device = open({ reserved: 0x8000_0100 })
  expect(device.state()).toBe(0x8000_0101)
  expect(device.set(0x8000_0103)).toBe('ok')
  expect(device.set(0x0000_0002)).toBe('errno')
  expect(device.state()).toBe(0x8000_0103)
  device.reset()
  expect(device.state()).toBe(0x8000_0101)
})

test('a failed transition leaves it where it was or in ERROR, which a reset alone leaves', () => {
  const device = open()
  device.faults([
    { on: 'transition', at: 0, leaves: 'previous' },
    { on: 'transition', at: 1, leaves: 'error' },
  ])
  expect([device.set(0), device.state()]).toEqual(['errno', 1])
  expect([device.set(0), meaningOf(device.state()).name]).toEqual(['errno', 'ERROR'])
  for (const { value } of values) expect(device.set(value)).toBe('errno')
  expect(device.reset().type).toBe('ok')
  expect(device.state()).toBe(1)
})

describe('the structure', () => {
  test('is accessed at native width alone', () => {
    const device = open()
    const widths = [1, 2, 4, 8].flatMap((width) => [0, 4, 8, 12, 16, 20, 24, 28].map((at) => [at, width] as const))
    const answered = widths.filter(([at, width]) => device.read(at, width, 'trapped').type === 'ok')
    expect(answered).toEqual([
      [0, 4],
      [4, 4],
      [8, 8],
      [16, 8],
      [24, 8],
    ])
  })

  test.each(optionChoices.readOnly)('its read-only fields: %s', (readOnly) => {
    const device = open({ readOnly })
    device.set(2)
    const before = device.read(8, 8, 'trapped')
    const type = device.write(8, bytesOf(0n, 8), 'trapped').type
    expect(type).toBe(readOnly === 'ignored' ? 'ok' : 'errno')
    expect(device.read(8, 8, 'trapped')).toEqual(before)
    expect(device.write(4, bytesOf(7n, 4), 'trapped').type).toBe('ok')
    expect(device.read(4, 4, 'trapped')).toMatchObject({ value: new Uint8Array(4) })
  })
})

test('what is not mmapped cannot be mapped, and nothing lies outside of the region', () => {
  const device = open({ section: 'partitioned' })
  expect(device.read(64, 8, 'trapped').type).toBe('ok')
  expect(device.read(64, 8, 'mapped').type).toBe('errno')
  expect(device.read(4096, 8, 'mapped').type).toBe('ok')
  expect(device.read(8190, 8, 'mapped').type).toBe('errno')
  expect(device.read(8190, 8, 'trapped').type).toBe('errno')
  expect(device.write(-8, new Uint8Array(8), 'trapped').type).toBe('errno')
})

test('a stopped device does nothing by itself, and its guest does nothing to it', () => {
  const device = open()
  const at = (): unknown => device.inspect()
  const running = at()
  device.advance(4)
  expect(at()).not.toEqual(running)
  device.set(0)
  const stopped = at()
  device.advance(4)
  expect(device.dirty(0, Uint8Array.of(1)).type).toBe('errno')
  expect(at()).toEqual(stopped)
})

test('what the text does not list is performed or refused', () => {
  for (const unlisted of optionChoices.unlisted) {
    const device = open({ unlisted })
    device.set(3)
    expect(device.set(1)).toBe(unlisted === 'performed' ? 'ok' : 'errno')
    expect(device.set(2)).toBe('ok')
  }
})
