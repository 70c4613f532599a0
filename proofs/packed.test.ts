import { describe, expect, test } from 'vitest'
import { featureSetsOf, flagsOf, protocol, restrict } from '#model'
import { composed, keyOfLocal, type Local } from './composed.ts'
import { counted, packed } from './packed.ts'

/** The same search without a single trick: states as text, in a set. */
function plainly(flags: number, devices: number, bound: number): { states: number; transitions: number } {
  const { start, moves } = composed(specOf(flags), bound)
  type World = { readonly each: readonly Local[]; readonly carried: number }
  const keyOf = ({ each, carried }: World): string => `${each.map(keyOfLocal).join('; ')} ${carried}`
  const first: World = { each: Array.from({ length: devices }, () => start), carried: 0 }
  const seen = new Set([keyOf(first)])
  const open = [first]
  let transitions = 0
  for (let world = open.pop(); world !== undefined; world = open.pop()) {
    for (const [device, at] of world.each.entries()) {
      for (const { to, carried } of moves(at, world.carried)) {
        transitions++
        const next = { each: world.each.with(device, to), carried }
        if (seen.has(keyOf(next))) continue
        seen.add(keyOf(next))
        open.push(next)
      }
    }
  }
  return { states: seen.size, transitions }
}

const sets = new Map(featureSetsOf(protocol.features).map((set) => [flagsOf(protocol.features, set), set]))
const specOf = (flags: number) => restrict(protocol, sets.get(flags)!)
const count = (flags: number, devices: number, bound: number) =>
  counted(packed(composed(specOf(flags), bound), devices))

describe('the packed search counts what a plain one counts', () => {
  test.each([
    [1, 1, 1],
    [3, 1, 2],
    [5, 2, 1],
    [7, 1, 3],
    [7, 2, 1],
    [1, 3, 1],
  ])('flags %i, %i devices, up to %i units', (flags, devices, bound) => {
    expect(count(flags, devices, bound)).toMatchObject(plainly(flags, devices, bound))
  })
})

test('every feature, one to three devices', () => {
  expect([1, 2, 3].map((devices) => count(7, devices, 1))).toMatchObject([
    { states: 157, transitions: 575, depth: 10 },
    { states: 16479, transitions: 122290, depth: 18 },
    { states: 1549033, transitions: 17287845, depth: 26 },
  ])
})

test('a state costs a bit for every number there is, and its number in a queue that grows by doubling', () => {
  const { states, bytes } = count(7, 3, 1)
  const numbers = 2 * packed(composed(protocol, 1), 1).locals ** 3
  expect(bytes - 4 * Math.ceil(numbers / 32)).toBeGreaterThanOrEqual(4 * states)
  expect(bytes / states).toBeLessThan(9)
})

test('numbers that do not fit are refused', () => {
  expect(() => packed(composed(protocol, 1), 5)).toThrow(/more than 2147483647/)
})
