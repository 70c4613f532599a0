import { describe, expect, test } from 'vitest'
import { endOfGroup, type AnyOutcome, type Event } from './device.ts'
import { failed, ok } from './errno.ts'
import { simulatedDevice } from './simulated/device.ts'
import type { Machine } from './simulated/machine.ts'
import { worldOf } from './world.ts'

const features = ['STOP_COPY', 'P2P', 'PRE_COPY']
const world = () => worldOf([simulatedDevice({ features }), simulatedDevice({ features, seed: 2 })])

/** Performs events one after the other on a device, and gives the last outcome. */
const last = (on: ReturnType<typeof world>, device: number, ...events: readonly Event[]): AnyOutcome =>
  on.perform(events.map((event) => ({ device, lane: 0, event }))).at(-1)!

const read = (session: number, length: number): Event => ({ type: 'read', session, length })
const toStopCopy: Event = { type: 'set-state', target: 'STOP_COPY' }
const toResuming: Event = { type: 'set-state', target: 'RESUMING' }

describe('sessions by age', () => {
  test('the newest is 0, and all others grow older', () => {
    const here = world()
    last(here, 0, toStopCopy, read(0, 10), toResuming)
    expect(last(here, 0, { type: 'poll', session: 0 })).toMatchObject({ value: { writable: true } })
    expect(last(here, 0, read(0, 1))).toEqual(failed('EBADF'))
    expect(last(here, 0, read(1, 1))).toEqual(failed('ENODEV'))
    expect(last(here, 0, read(2, 1))).toEqual(failed('EBADF'))
  })
  test('a device does not see those of another', () => {
    const here = world()
    last(here, 0, toStopCopy)
    expect(last(here, 1, read(0, 1))).toEqual(failed('EBADF'))
  })
  test('after close it is no longer there, and keeps its age', () => {
    const here = world()
    expect(last(here, 0, toStopCopy, { type: 'close', session: 0 })).toEqual(ok(null))
    for (const type of ['close', 'poll', 'precopy-info'] as const) {
      expect(last(here, 0, { type, session: 0 })).toEqual(failed('EBADF'))
    }
    expect(last(here, 0, read(0, 1))).toEqual(failed('EBADF'))
    expect(last(here, 0, toResuming, read(1, 1))).toEqual(failed('EBADF'))
  })
})

describe('contents by reference', () => {
  const captured = { type: 'captured', device: 0, session: 0, from: 0, to: 1e6 } as const

  test('what was read from one device is written to the other', () => {
    const here = world()
    last(here, 0, toStopCopy, read(0, 7), read(0, 0), read(0, 1e6))
    const view = last(here, 0, { type: 'inspect' })
    const write: Event = { type: 'write', session: 0, content: captured }
    expect(last(here, 1, toResuming, write, { type: 'set-state', target: 'STOP' })).toEqual(ok(false))
    expect(last(here, 1, { type: 'inspect' })).toEqual(view)
  })
  test('reading on after they were used adds to them', () => {
    const here = world()
    const write: Event = { type: 'write', session: 0, content: captured }
    last(here, 0, toStopCopy, read(0, 10))
    expect(last(here, 1, toResuming, write)).toEqual(ok(10))
    last(here, 0, read(0, 20))
    expect(last(here, 1, { ...write, content: { ...captured, from: 10 } })).toEqual(ok(20))
  })
  test('of a device or session that is not there they are empty', () => {
    const here = world()
    for (const content of [{ ...captured, device: 9 }, { ...captured, session: 9 }, captured]) {
      expect(last(here, 1, toResuming, { type: 'write', session: 0, content })).toEqual(ok(0))
    }
  })
  test('a dirty page is given bytes', () => {
    const here = world()
    const before = last(here, 0, { type: 'inspect' })
    expect(last(here, 0, { type: 'dirty', page: 1, content: { type: 'pattern', seed: 9, length: 4 } })).toEqual(
      ok(null),
    )
    expect(last(here, 0, { type: 'inspect' })).not.toEqual(before)
  })
})

test('a power that a device does not have is not supported', () => {
  const here = worldOf([simulatedDevice({ features, powers: ['inspect'] })])
  expect(here.powers).toEqual(['inspect'])
  expect(last(here, 0, { type: 'advance', ticks: 1 })).toEqual(failed('EOPNOTSUPP'))
  expect(last(here, 0, { type: 'inspect' })).toMatchObject({ type: 'ok' })
})

test('a device that is not there has no file', () => {
  expect(last(world(), 7, { type: 'get-state' })).toEqual(failed('EBADF'))
  expect(world().devices).toBe(2)
})

describe('a batch on a device that dies', () => {
  const state: Event = { type: 'get-state' }
  const batch = [state, state, state].map((event, lane) => ({ device: 0, lane, event }))
  const dying = (how: () => AnyOutcome) => {
    let asked = 0
    const device = simulatedDevice({ features })
    const handlers = { ...device.handlers, 'get-state': () => (++asked === 2 ? how() : ok('RUNNING')) }
    return { world: worldOf([{ ...device, handlers } as typeof device]), asked: () => asked }
  }
  const throwing = (): never => {
    throw new Error('boom')
  }

  test.each<[string, () => AnyOutcome, AnyOutcome]>([
    ['throws', throwing, { type: 'crashed', evidence: 'it threw: boom' }],
    ['hangs', () => ({ type: 'hung', ms: 1 }), { type: 'hung', ms: 1 }],
    ['answers nothing', () => undefined as unknown as AnyOutcome, undefined as unknown as AnyOutcome],
  ])('where it %s, what was known is kept and nothing more is asked', (_, how, outcome) => {
    const { world: here, asked } = dying(how)
    expect(here.perform(batch.map((act) => ({ ...act, lane: 0 })))).toEqual([ok('RUNNING'), outcome])
    expect(asked()).toBe(2)
  })
  test('of acts at once the first is the one that threw', () => {
    expect(dying(throwing).world.perform(batch)).toEqual([{ type: 'crashed', evidence: 'it threw: boom' }])
  })
})

test('acts performed without a list come to what they come to in one', () => {
  const events: readonly Event[] = [toStopCopy, read(0, 40), { type: 'get-state' }, toResuming, read(1, 4), read(2, 4)]
  const acts = events.map((event, at) => ({ device: at % 2, lane: 0, event }))
  const { alone } = world().perform
  expect(acts.map((act) => alone(act))).toEqual(world().perform(acts))
  expect(alone({ device: 2, lane: 0, event: read(0, 4) })).toEqual(failed('EBADF'))
})

describe('several threads', () => {
  const at = (lane: number, event: Event) => ({ device: 0, lane, event })
  const state: Event = { type: 'get-state' }

  test('neighbours of different lanes belong together, each lane in its order', () => {
    const acts = [at(0, state), at(1, state), at(1, state), at(0, state), at(2, state)]
    expect([0, 2].map((from) => endOfGroup(acts, from))).toEqual([2, 5])
    expect(endOfGroup(acts, 4)).toBe(5)
  })
  test('a driver that holds its lock lets nobody in: the outcomes are those of the order', () => {
    const outcomes = world().perform([at(0, toStopCopy), at(1, state), at(2, read(0, 4))])
    expect(outcomes).toEqual([ok(true), ok('STOP_COPY'), expect.objectContaining({ type: 'ok' })])
  })
  test('one that lets others in answers them in the middle; every act is performed once', () => {
    const seen: string[] = []
    const yields = (machine: Machine): void => {
      seen.push(machine.state)
      machine.meanwhile?.run()
    }
    const open = worldOf([simulatedDevice({ features, parts: { yields } })])
    const outcomes = open.perform([at(0, toStopCopy), at(1, state), at(2, state)])
    expect(outcomes).toEqual([ok(true), ok('RUNNING_P2P'), ok('STOP_COPY')])
    expect(seen).toEqual(['RUNNING_P2P', 'STOP'])
  })
  test('another device is not in the way', () => {
    const outcomes = world().perform([at(0, toStopCopy), { device: 1, lane: 1, event: state }])
    expect(outcomes).toEqual([ok(true), ok('RUNNING')])
  })
})
