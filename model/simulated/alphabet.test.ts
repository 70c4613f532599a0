import { expect, test } from 'vitest'
import { powerOf } from '../device.ts'
import { featureSetsOf } from '../features.ts'
import { protocol } from '../spec.ts'
import { ERROR, states } from '../states.ts'
import { worldOf } from '../world.ts'
import { ALL, alphabetOf, small, streamOf, tick, twoPages } from './alphabet.ts'
import { simulatedDevice, simulatedPowers } from './device.ts'
import { pageRecord, streamLength } from './stream.ts'

const alphabet = alphabetOf(small)
const ofKind = (type: string): readonly object[] => alphabet.filter((event) => event.type === type)

test('every target, known or not, and every kind of size', () => {
  expect(ofKind('set-state')).toEqual(
    [...Object.keys(states), ERROR, 99].map((target) => ({ type: 'set-state', target })),
  )
  const lengths = ofKind('read').flatMap((event) =>
    'session' in event && event.session === 0 && 'length' in event ? [event.length] : [],
  )
  expect(lengths).toEqual([0, 1, pageRecord(small) - 1, ALL])
  expect(ALL).toBeGreaterThan(streamLength(small))
})

test('every kind of event that needs no arguments, and each data_fd in every way', () => {
  for (const type of ['get-features', 'get-state', 'data-size', 'info-v2', 'reset', 'reopen']) {
    expect(ofKind(type)).toEqual([{ type }])
  }
  for (const type of ['read', 'write', 'poll', 'precopy-info', 'close']) {
    const sessions = ofKind(type).map((event) => ('session' in event ? event.session : undefined))
    expect([type, new Set(sessions)]).toEqual([type, new Set([0, 1, 2])])
  }
})

test('every page is dirtied, and all else is the same whatever the pages', () => {
  const pages = alphabetOf(twoPages).flatMap((event) => (event.type === 'dirty' ? [event.page] : []))
  expect(pages).toEqual([0, 1])
  expect(alphabetOf(twoPages).map(({ type }) => type)).toEqual([...alphabet.map(({ type }) => type), 'dirty'])
  expect(ALL).toBeGreaterThan(streamLength(twoPages))
})

test('no event twice, and none that a device of its own cannot take', () => {
  expect(new Set(alphabet.map((event) => JSON.stringify(event))).size).toBe(alphabet.length)
  for (const { type } of [...alphabet, tick]) expect([undefined, ...simulatedPowers]).toContain(powerOf[type])
})

test('streams: one is loaded, whole or in two parts, and one of another make is not', () => {
  const whole = streamOf(small, 1)
  const other = streamOf(small, 2)
  expect([whole.length, other.length]).toEqual([streamLength(small), streamLength(small)])
  const writes = alphabet.flatMap((event) => {
    if (event.type !== 'write' || event.session !== 0 || event.content.type !== 'literal') return []
    return event.content.bytes.length === 0 ? [] : [event]
  })
  const loads = (...parts: typeof writes): boolean => {
    const world = worldOf([simulatedDevice({ ...small, features: featureSetsOf(protocol.features)[0]! })])
    const events = [{ type: 'set-state', target: 'RESUMING' }, ...parts, { type: 'set-state', target: 'STOP' }] as const
    return world.perform(events.map((event) => ({ device: 0, lane: 0, event }))).every(({ type }) => type === 'ok')
  }
  const [full, first, second, foreign, ...rest] = writes
  expect(rest).toEqual([])
  expect([loads(full!), loads(first!, second!), loads(first!), loads(second!), loads(foreign!)]).toEqual([
    true,
    true,
    false,
    false,
    false,
  ])
})
