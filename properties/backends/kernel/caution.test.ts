import { describe, expect, test } from 'vitest'
import { move, to } from '#generators'
import { GET, SET, type Act, type Event, type StateCode } from '#model'
import { against, avoided, colliding, targetOf } from './caution.ts'

const [ERROR, STOP_COPY] = [0, 3]
const targets: readonly StateCode[] = [
  'STOP',
  'RUNNING',
  'STOP_COPY',
  'RESUMING',
  'RUNNING_P2P',
  'PRE_COPY',
  'PRE_COPY_P2P',
]

/** Which targets are not asked for in which states, where only blocked transitions count. */
const blockedOf = (features: readonly string[]) => {
  const avoid = avoided(features, { allowError: true })
  return Object.fromEntries(targets.flatMap((target) => (avoid(target).length > 0 ? [[target, avoid(target)]] : [])))
}

describe('blocked transitions', () => {
  test.each([
    [['STOP_COPY'], {}],
    [['STOP_COPY', 'P2P'], {}],
    [['STOP_COPY', 'PRE_COPY'], { PRE_COPY: [STOP_COPY] }],
    [['STOP_COPY', 'P2P', 'PRE_COPY'], { PRE_COPY: [STOP_COPY], PRE_COPY_P2P: [STOP_COPY] }],
    // Nobody knows what such a device does: it is treated like one that has everything.
    [['STOP_COPY', 'PRE_COPY', 'bit 5'], { PRE_COPY: [STOP_COPY] }],
    [['P2P'], { PRE_COPY: [STOP_COPY], PRE_COPY_P2P: [STOP_COPY] }],
    [[], { PRE_COPY: [STOP_COPY], PRE_COPY_P2P: [STOP_COPY] }],
  ])('with %j', (features, wanted) => {
    expect(blockedOf(features)).toEqual(wanted)
  })
  test('may be allowed, and a state goes by its number as well', () => {
    const all = ['STOP_COPY', 'P2P', 'PRE_COPY']
    expect(avoided(all, {})('PRE_COPY')).toEqual([ERROR, STOP_COPY])
    expect(avoided(all, {})(6)).toEqual([ERROR, STOP_COPY])
    expect(avoided(all, {})(4711)).toEqual([ERROR])
    expect(avoided(all, { allowBlocked: true })('PRE_COPY')).toEqual([ERROR])
    expect(avoided(all, { allowBlocked: true, allowError: true })('PRE_COPY')).toEqual([])
  })
})

const raw = (flags: number, payload: Uint8Array = new Uint8Array(8)): Event<'raw'> => ({
  type: 'raw',
  argsz: 16,
  flags,
  payload,
})

test('a raw call that asks for a state asks for a state', () => {
  expect(targetOf(raw(2 | SET, Uint8Array.of(6)))).toBe('PRE_COPY')
  expect(targetOf({ type: 'set-state', target: 'STOP' })).toBe('STOP')
  expect(targetOf(raw(2 | GET))).toBeUndefined()
  expect(targetOf({ type: 'reset' })).toBeUndefined()
})

test('features that are none of migration are left alone, but for the one that is none', () => {
  expect(against(raw(10 | SET))).toBe("feature 10 is none of migration's, and may change the machine")
  expect(against(raw(3 | SET))).toMatch(/^feature 3 /)
  for (const event of [raw(0xffff | SET), raw(2 | SET), raw(12 | SET), { type: 'reset' } as const]) {
    expect(against(event)).toBeUndefined()
  }
})

test('at the same time one request is made of a device', () => {
  const inLane = (lane: number, act: Act): Act => ({ ...act, lane })
  const group = [
    to(0, 'STOP'),
    inLane(1, to(0, 'RUNNING')),
    inLane(2, to(1, 'STOP')),
    inLane(3, move(0, { type: 'reset' })),
  ]
  expect(colliding(group, () => true)).toEqual([[group[1], 'another request is made at the same time']])
  expect(colliding(group, () => false)).toEqual([])
  const again = inLane(1, move(0, { type: 'reopen' }))
  expect(colliding([to(0, 'STOP'), again], () => false)).toEqual([[again, 'the device is in use by another lane']])
  expect(colliding([again], () => true)).toEqual([])
})

test.each([
  ['PRE_COPY', 'STOP_COPY'],
  ['STOP_COPY', 'PRE_COPY'],
] as const)('one that is blocked from where another one leads is not made with it: %s, %s', (first, second) => {
  const avoid = avoided(['STOP_COPY', 'P2P', 'PRE_COPY'], { allowError: true })
  const isRisky = ({ event }: Act): boolean => avoid(targetOf(event)!).length > 0
  const group = [to(0, first), { ...to(0, second), lane: 1 }, { ...to(1, second), lane: 2 }]
  expect(colliding(group, isRisky)).toEqual([[group[1], 'another request is made at the same time']])
  expect(colliding([to(0, 'STOP'), { ...to(0, 'STOP_COPY'), lane: 1 }], isRisky)).toEqual([])
})

test('a device is closed under its sessions where that is allowed, and under its own requests never', () => {
  const again: Act = { ...move(0, { type: 'reopen' }), lane: 1 }
  const read = move(0, { type: 'read', session: 0, length: 1 })
  const because = 'the device is in use by another lane'
  expect(colliding([read, again], () => false)).toEqual([[again, because]])
  expect(colliding([read, again], () => false, { allowHostile: true })).toEqual([])
  expect(colliding([to(0, 'STOP'), again], () => false, { allowHostile: true })).toEqual([[again, because]])
})
