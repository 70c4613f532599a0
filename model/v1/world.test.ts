// A whole migration by events that name what was read: the world puts in offsets, sizes and pieces.
import { describe, expect, test } from 'vitest'
import type { Act } from '../device.ts'
import { worldOf } from './world.ts'
import { simulatedDevice, type Settings } from './simulated/device.ts'
import { optionChoices } from './simulated/options.ts'
import type { Event, Way } from './device.ts'

const world = (options: Settings['options'] = {}) => worldOf([1, 2].map((seed) => simulatedDevice({ seed, options })))

const act = (device: number, event: Event): Act<Event> => ({ device, lane: 0, event })

const value = (given: ReturnType<typeof world>, device: number, event: Event): unknown => {
  const [outcome] = given.perform([act(device, event)])
  if (outcome?.type !== 'ok') throw new Error(`${event.type}: ${outcome?.type === 'errno' ? outcome.errno : 'nothing'}`)
  return outcome.value
}

function migrate(given: ReturnType<typeof world>, way: Way, reads: number): number {
  value(given, 0, { type: 'set-state', value: 0b010 })
  let pieces = 0
  while ((value(given, 0, { type: 'pending-bytes' }) as bigint) > 0n) {
    value(given, 0, { type: 'data-offset' })
    const size = Number(value(given, 0, { type: 'data-size' }))
    for (let from = 0; from < size;) {
      from += (value(given, 0, { type: 'read-data', from, length: reads, way }) as Uint8Array).length
    }
    pieces++
  }
  value(given, 1, { type: 'set-state', value: 0b100 })
  for (let piece = 0; piece < pieces; piece++) {
    value(given, 1, { type: 'data-offset' })
    const to = { device: 0, piece, way }
    value(given, 1, { type: 'write-data', to })
    value(given, 1, { type: 'write-size', to })
  }
  value(given, 1, { type: 'set-state', value: 0b001 })
  return pieces
}

const pagesOf = (given: ReturnType<typeof world>, device: number): unknown =>
  (value(given, device, { type: 'inspect' }) as { pages: unknown }).pages

describe.each(optionChoices.section)('%s', (section) => {
  test.each(optionChoices.pieces)('pieces: %s', (pieces) => {
    const given = world({ section, pieces, offsets: 'moving' })
    expect(pagesOf(given, 1)).not.toEqual(pagesOf(given, 0))
    const count = migrate(given, section === 'trapped' ? 'trapped' : 'mapped', 7)
    expect(count).toBe({ page: 4, varying: 3, whole: 1 }[pieces])
    expect(pagesOf(given, 1)).toEqual(pagesOf(given, 0))
  })
})

test('a write of the state carries the reserved bits that were read', () => {
  const given = world({ reserved: 0x8000_0100 })
  // Before they were read they are not known: the device refuses to have them cleared.
  expect(given.perform([act(0, { type: 'set-state', value: 0 })])[0]).toMatchObject({ errno: 'EINVAL' })
  expect(value(given, 0, { type: 'get-state' })).toBe(0x8000_0101)
  expect(value(given, 0, { type: 'set-state', value: 0 })).toBe(null)
})

test('what is not there is an errno or nothing, never an exception', () => {
  const given = world()
  expect(given.perform([act(7, { type: 'reset' })])[0]).toMatchObject({ errno: 'EBADF' })
  expect(value(given, 0, { type: 'write-data', to: { device: 5, piece: 0, way: 'trapped' } })).toBe(0)
  expect(value(given, 0, { type: 'read-data', from: 0, length: 8, way: 'trapped' })).toHaveLength(0)
})
