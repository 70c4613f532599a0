// The semantics by short stories: for each ground one that keeps it and one that breaks it, and what is no breach.
import { describe, expect, test } from 'vitest'
import { failed, ok, type Outcome } from '../errno.ts'
import type { AnyOutcome } from '../device.ts'
import { admits } from './admits.ts'
import { joinedLate, opened, type Belief } from './belief.ts'
import type { Event, Replies } from './device.ts'
import { grounds } from './ground.ts'

type Line = readonly [Event, Outcome<unknown>]

/** The grounds that a story breaks, and those that it was put to the test on. */
function told(lines: readonly Line[], from: Belief = opened) {
  const [broken, tested] = [new Set<string>(), new Set<string>()]
  let belief = from
  for (const [event, outcome] of lines) {
    const ruling = admits(belief, event, outcome as AnyOutcome<Replies>)
    for (const { ground, refusal } of ruling.findings) {
      tested.add(ground)
      if (refusal !== null) broken.add(ground)
    }
    belief = ruling.belief
  }
  return { broken: [...broken], tested: [...tested] }
}

const set = (value: number, outcome: Outcome<unknown> = ok(null)): Line => [{ type: 'set-state', value }, outcome]
const get = (value: number): Line => [{ type: 'get-state' }, ok(value)]
const reset: Line = [{ type: 'reset' }, ok(null)]
const no = failed('EIO')
const field = (offset: number, width: number, answer: Outcome<unknown>, value?: number): Line => [
  { type: 'access', offset, width, value },
  answer,
]
const pending = (count: bigint): Line => [{ type: 'pending-bytes' }, ok(count)]
const at = (value: bigint): Line => [{ type: 'data-offset' }, ok(value)]
const size = (value: bigint): Line => [{ type: 'data-size' }, ok(value)]
const read = (from: number, length: number, count: number): Line => [
  { type: 'read-data', from, length, way: 'trapped' },
  ok(new Uint8Array(count)),
]
const info: Line = [{ type: 'region-info' }, ok({ size: 8192, mmapped: [{ offset: 4096, size: 4096 }] })]
const thrice = (...lines: readonly Line[]): readonly Line[] => [...lines, ...lines, ...lines]

const stories: readonly (readonly [string, readonly Line[], readonly Line[]])[] = [
  ['states/defined', [get(1)], [get(5)]],
  ['states/initial', [get(1)], [get(0)]],
  ['states/reached', [set(0), get(0)], [set(0), get(1)]],
  ['states/kept', [get(1), get(1)], [get(1), get(0)]],
  ['states/after-failure', [set(2, no), get(1)], [set(2, no), get(0)]],
  ['requests/valid', [set(5, no)], [set(6)]],
  ['requests/answer', [get(1)], [[{ type: 'get-state' }, { type: 'hung', ms: 9 }]]],
  ['arcs/stop', thrice(get(1), set(0, no)).slice(0, 4), thrice(get(1), set(0, no))],
  ['arcs/pre-copy', [get(1), set(3)], thrice(get(1), set(3, no))],
  ['arcs/any-amount', [set(3), set(2)], [set(3), ...thrice(get(3), set(2, no))]],
  ['error/reset-alone', [set(0, no), get(6), set(0, no)], [set(0, no), get(6), set(0)]],
  ['reset/recovers', [reset, get(1)], [set(0, no), get(6), reset, get(6)]],
  ['reset/default', [reset, get(1)], [reset, get(0)]],
  ['region/reserved', [field(4, 4, ok(0n))], [field(4, 4, ok(7n))]],
  [
    'region/read-only',
    [set(2), pending(9n), field(8, 8, ok(null), 5), pending(9n)],
    [set(2), pending(9n), field(8, 8, ok(null), 5), pending(5n)],
  ],
  ['region/native', [field(8, 4, no)], [field(8, 4, ok(0n))]],
  ['region/offset', [set(2), at(64n)], [set(4), at(16n)]],
  ['region/within', [info, set(2), at(64n), size(64n)], [info, set(2), at(64n), size(8192n)]],
  ['region/aligned', [info, set(2), at(4096n)], [info, set(2), at(4160n)]],
  ['saving/no-side-effects', [set(2), pending(9n), pending(9n)], [set(2), pending(9n), pending(0n)]],
  ['saving/current', [set(2), at(64n), at(64n)], [set(2), at(64n), size(4n), size(5n)]],
  ['saving/available', [set(2), at(64n), size(4n), read(2, 9, 2)], [set(2), at(64n), size(4n), read(0, 4, 3)]],
]

test('there is a story for every ground', () => {
  expect(stories.map(([name]) => name)).toEqual(Object.keys(grounds))
})

describe.each(stories)('%s', (name, right, wrong) => {
  test('is kept', () => {
    expect(told(right).broken).toEqual([])
    if (name !== 'arcs/stop') expect(told(right).tested).toContain(name)
  })
  test('is broken', () => {
    expect(told(wrong).broken).toEqual([name])
  })
})

describe('what is no breach', () => {
  test.each<readonly [string, readonly Line[]]>([
    ['an internal error after a failure', [set(0, no), get(6)]],
    ['an internal error while it runs', [[{ type: 'advance', ticks: 1 }, ok(null)], get(6)]],
    ['any failure of an arc, as long as it works in the end', [...thrice(get(1), set(0, no)).slice(0, 4), set(0)]],
    ['a refusal of what is not listed, as often as it likes', [set(0), ...thrice(get(0), set(4, no))]],
    ['pending bytes that are gone in pre-copy', [set(3), pending(9n), pending(0n)]],
    ['a size that changes from round to round', [set(2), at(64n), size(4n), pending(9n), at(64n), size(8n)]],
    ['what is read in a state that moves no data', [at(0n), size(2n ** 63n), pending(1n)]],
    ['an error in the middle of a round', [set(2), at(64n), [{ type: 'data-size' }, no], at(128n)]],
  ])('%s', (_, lines) => {
    expect(told(lines).broken).toEqual([])
  })
  test('anything of a device whose beginning was not seen', () => {
    expect(told([get(4), set(4, no), get(6)], joinedLate).broken).toEqual([])
  })
})
