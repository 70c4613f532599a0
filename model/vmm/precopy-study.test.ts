import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { joined } from '../content.ts'
import { failed } from '../errno.ts'
import { simulatedDevice } from '../simulated/device.ts'
import { streamLength } from '../simulated/stream.ts'
import type { Device } from '../world.ts'
import { policies, type PolicyName } from './policies.ts'
import { saved, studied, study, type Conditions, type Saving } from './precopy-study.ts'

const conditions: Conditions = {
  state: 32 * 64,
  page: 64,
  dirty: 64,
  bandwidth: 200,
  bound: 400,
  patience: 500,
  seed: 1,
}
const save = (change: Partial<Conditions>, name: PolicyName): Saving => {
  const all = { ...conditions, ...change }
  return saved(all, name, studied(all))
}
const any: fc.Arbitrary<Conditions> = fc.record({
  state: fc.integer({ min: 1, max: 40 }).map((pages) => 64 * pages),
  page: fc.constant(64),
  dirty: fc.double({ min: 0, max: 400, noNaN: true }),
  bandwidth: fc.double({ min: 1, max: 2000, noNaN: true }),
  bound: fc.nat(3000),
  patience: fc.integer({ min: 1, max: 300 }),
  seed: fc.nat(1000),
})
const names = policies.map(({ name }) => name)
const plain = ({ state, page }: Conditions): number => streamLength({ pages: state / page, size: page })

describe('without dirtying', () => {
  test('every policy sends each page once: PRE_COPY never adds a byte to STOP_COPY', () => {
    fc.assert(
      fc.property(any, (some) => {
        const still = { ...some, dirty: 0 }
        const [none, ...others] = names.map((name) => save(still, name))
        expect(none!.stopBytes).toBe(plain(still))
        for (const { precopyBytes, stopBytes, downtime } of others) {
          expect(precopyBytes + stopBytes).toBe(none!.stopBytes)
          expect(stopBytes).toBeLessThanOrEqual(none!.stopBytes)
          expect(downtime).toBeLessThanOrEqual(none!.downtime)
        }
      }),
      { numRuns: 200 },
    )
  })

  test('who waits for the initial data leaves the end record alone for STOP_COPY', () => {
    expect(save({ dirty: 0 }, 'initial').stopBytes).toBe(24 + 8)
  })
})

test('the more the guest dirties, the more is left for STOP_COPY when the initial data is read', () => {
  fc.assert(
    fc.property(any, fc.double({ min: 0, max: 400, noNaN: true }), (some, more) => {
      // A guest that writes whole pages a tick: with more of them it writes to the same ones, and to others.
      const whole = (dirty: number): number => 64 * Math.floor(dirty / 64)
      const [less, greater] = [some.dirty, some.dirty + more].map((dirty) =>
        save({ ...some, patience: 1e6, dirty: whole(dirty) }, 'initial'),
      )
      expect(greater!.stopBytes).toBeGreaterThanOrEqual(less!.stopBytes)
      expect(greater!.precopyTime).toBe(less!.precopyTime)
    }),
    { numRuns: 100 },
  )
})

test('leaving early makes it slower, as the header says: what is on its way goes twice', () => {
  const [none, early] = (['none', 'at-once'] as const).map((name) => save({ dirty: 640 }, name))
  expect(early!.stopBytes).toBeGreaterThan(none!.stopBytes)
  expect(early!.downtime).toBeGreaterThan(none!.downtime)
})

test('patience ends what never gets below the bound', () => {
  const endless = save({ dirty: 2000, bound: 100 }, 'bound')
  expect(endless).toMatchObject({ gaveUp: true, precopyTime: 500 })
  expect(save({ dirty: 0 }, 'bound')).toMatchObject({ gaveUp: false })
})

describe('the numbers come from the streams of the device', () => {
  test('what was counted is what was read, and a second device becomes the first one by it', () => {
    fc.assert(
      fc.property(any, fc.constantFrom(...names), (some, name) => {
        const source = studied(some)
        const pieces: Uint8Array[] = []
        const { precopyBytes, stopBytes } = saved(some, name, source, (bytes) => pieces.push(bytes))
        const stream = joined(pieces)
        expect(stream.length).toBe(precopyBytes + stopBytes)
        const target = studied({ ...some, seed: some.seed + 1 })
        target.handlers['set-state']({ type: 'set-state', target: 'RESUMING' })
        expect(target.handlers.write({ type: 'write', session: 0, bytes: stream })).toEqual({
          type: 'ok',
          value: stream.length,
        })
        expect(target.handlers['set-state']({ type: 'set-state', target: 'STOP' })).toMatchObject({ type: 'ok' })
        const pages = (device: Device): unknown => {
          const view = device.handlers.inspect({ type: 'inspect' })
          return view.type === 'ok' ? view.value.pages : view
        }
        expect(pages(target)).toEqual(pages(source))
      }),
      { numRuns: 100 },
    )
  })

  test('another device gives other numbers', () => {
    const late = simulatedDevice({
      features: ['STOP_COPY', 'PRE_COPY'],
      pages: 32,
      size: 64,
      seed: 1,
      options: { precopyData: 'header' },
    })
    const held = saved(conditions, 'initial', late)
    expect(held.stopBytes).toBeGreaterThan(save({}, 'initial').stopBytes)
  })

  test('a device that fails is told, and not counted', () => {
    const device = studied(conditions)
    const broken: Device = { ...device, handlers: { ...device.handlers, read: () => failed('EIO') } }
    expect(() => saved(conditions, 'none', broken)).toThrow('EIO')
  })
})

test('a study goes through all conditions, the same way each time', () => {
  const ranges = {
    states: [640, 1280],
    bandwidths: [100, 1000],
    dirties: [0, 64],
    page: 64,
    bound: 300,
    patience: 5,
    seed: 3,
  }
  const rows = [...study(ranges)]
  expect(rows).toHaveLength(2 * 2 * 2 * 4)
  expect([...study(ranges)]).toEqual(rows)
  expect(rows.slice(4, 8).map(({ policy, precopyBytes, stopBytes }) => [policy, precopyBytes, stopBytes])).toEqual([
    ['none', 0, 952],
    ['at-once', 0, 1040],
    ['initial', 1000, 568],
    ['bound', 1600, 320],
  ])
})
