import { expect, test } from 'vitest'
import { protocol } from '../spec.ts'
import { adrift, distinct, ended, joinedLate, keyOf, kindOf, lostSightOf, opened } from './configuration.ts'
import type { Configuration, Session } from './configuration.ts'
import { strictest } from './latitude.ts'
import { refusal } from './refusal.ts'

const every = ['STOP_COPY', 'P2P', 'PRE_COPY']
const [running] = opened(protocol, every, strictest).filter(({ deviation }) => deviation === null) as [Configuration]
const saving: Session = { type: 'saving', hasRead: false, end: 'ahead', initial: null }
const sessions: readonly Session[] = [saving, { type: 'resuming' }, { type: 'ended', end: 'seen' }, { type: 'closed' }]

const namesOf = (some: readonly Configuration[]): string[] => some.map(({ state }) => state)

test('a device is opened RUNNING; without a session by latitude; in any other state by a deviation', () => {
  const right = (latitude?: typeof strictest) =>
    namesOf(opened(protocol, every, latitude).filter(({ deviation }) => deviation === null)).sort()
  expect(right(strictest)).toEqual(['RUNNING'])
  expect(right()).toEqual(['RUNNING', 'RUNNING_P2P', 'STOP'])
  expect(opened(protocol, every)).toHaveLength(8)
  expect(opened(protocol, every).find(({ state }) => state === 'ERROR')!.deviation).toMatchObject({ level: 'should' })
})

test('of features that are not known every defined set may be', () => {
  expect(new Set(opened(protocol).map(({ features }) => features.join('|'))).size).toBe(4)
  expect(opened(protocol)).toHaveLength(5 + 6 + 6 + 8)
})

test('of a device that was lost sight of nothing is known but its features', () => {
  const some = lostSightOf(protocol, { ...running, sessions })
  expect(namesOf(some).sort()).toEqual(
    ['ERROR', 'PRE_COPY', 'PRE_COPY_P2P', 'RESUMING', 'RUNNING', 'RUNNING_P2P', 'STOP', 'STOP_COPY'].sort(),
  )
  const kinds = (state: string) => some.find((each) => each.state === state)!.sessions.map(({ type }) => type)
  expect(kinds('RUNNING')).toEqual(['ended', 'ended', 'ended', 'closed'])
  expect(kinds('STOP_COPY')).toEqual(['adrift', 'ended', 'ended', 'closed'])
  expect(kinds('RESUMING')).toEqual(['ended', 'adrift', 'ended', 'closed'])
  expect(kinds('ERROR')).toEqual(['adrift', 'adrift', 'ended', 'closed'])
})

test('of a trace without its beginning there may be older data_fds', () => {
  expect(joinedLate(protocol, every).every(({ isPartial, isOptedIn }) => isPartial && isOptedIn)).toBe(true)
  expect(joinedLate(protocol)).toHaveLength(5 + 6 + 6 + 8)
})

test('sessions that end keep what is known of their stream; what changes nothing is the same array', () => {
  expect(ended(sessions).map(({ type }) => type)).toEqual(['ended', 'ended', 'ended', 'closed'])
  const over = ended(sessions)
  expect(ended(over)).toBe(over)
  expect(adrift(over)).toBe(over)
  // A stream that was lost sight of may have come to STOP_COPY.
  expect(adrift(sessions)[0]).toEqual({ type: 'adrift', kind: 'saving', end: 'near' })
  expect(sessions.map(kindOf)).toEqual(['saving', 'resuming', null, null])
})

test('equal keys: what gave the state and what it took do not count, all else does', () => {
  const key = keyOf(running)
  expect(keyOf({ ...running, origin: 'seen', deviation: refusal('states/initial', '') })).toBe(key)
  const others: Partial<Configuration>[] = [
    { state: 'STOP' },
    { features: ['STOP_COPY'] },
    { isOptedIn: true },
    { isPartial: true },
    { load: 'refused' },
    { sessions: [saving] },
    { sessions: [{ ...saving, hasRead: true }] },
    { sessions: [{ ...saving, end: 'near' }] },
    { sessions: [{ ...saving, initial: 0n }] },
    ...sessions.slice(1).map((session) => ({ sessions: [session] })),
    { sessions: [{ type: 'adrift', kind: 'saving', end: 'near' }] },
  ]
  expect(new Set(others.map((other) => keyOf({ ...running, ...other }))).add(key).size).toBe(others.length + 1)
})

test('of two that are equal the one without a deviation stays', () => {
  const deviant: Configuration = { ...running, deviation: refusal('states/initial', '') }
  expect(distinct([deviant, running, deviant])).toEqual([running])
  expect(distinct([deviant, { ...deviant }])).toHaveLength(1)
})
