import { expect, test } from 'vitest'
import type { AnyOutcome, Event } from '../device.ts'
import { failed, ok } from '../errno.ts'
import type { FeatureSet } from '../features.ts'
import { protocol } from '../spec.ts'
import { beliefsOf } from './belief.ts'
import { opened } from './configuration.ts'
import { strictest } from './latitude.ts'
import type { Exchange } from './position.ts'

const every: FeatureSet = ['STOP_COPY', 'P2P', 'PRE_COPY']
const exchange = (event: Event, outcome: AnyOutcome): Exchange => ({ event, outcome })
const look: Event = { type: 'get-state' }
const stop: Event = { type: 'set-state', target: 'STOP' }

test('equal sets of configurations are one belief, in any order', () => {
  const beliefs = beliefsOf(protocol)
  const configurations = opened(protocol, every)
  const belief = beliefs.of(configurations)
  expect(configurations.length).toBeGreaterThan(1)
  expect(beliefs.of([...configurations].reverse().map((each) => ({ ...each })))).toBe(belief)
  expect(beliefs.of(configurations.slice(1))).not.toBe(belief)
  expect([beliefs.count(), beliefs.widest()]).toEqual([2, configurations.length])
})

test('a deviation counts, and whether the state was seen: both decide what is admitted later', () => {
  const beliefs = beliefsOf(protocol)
  const [one] = opened(protocol, every)
  const configuration = { ...one!, deviation: null, origin: 'reached' as const }
  const different = [
    configuration,
    { ...configuration, origin: 'seen' as const },
    { ...configuration, deviation: opened(protocol, every).find(({ deviation }) => deviation !== null)!.deviation },
  ]
  expect(new Set(different.map((each) => beliefs.of([each]))).size).toBe(3)
  expect(beliefs.of([{ ...configuration, origin: 'failed' as const }])).toBe(beliefs.of([configuration]))
})

test('what follows an exchange is ruled on once', () => {
  const beliefs = beliefsOf(protocol)
  const belief = beliefs.of(opened(protocol, every))
  const running = exchange(look, ok('RUNNING'))
  const after = beliefs.after(belief, running)
  expect(after).toMatchObject({ refusal: null, belief: { configurations: [{ state: 'RUNNING', origin: 'seen' }] } })
  expect(beliefs.after(belief, running)).toBe(after)
  // A request that fails may have come to any state of its path, and more.
  const failure = beliefs.after(after.belief!, exchange(stop, failed('EIO')))
  expect(failure.belief!.configurations.map(({ state }) => state).sort()).toEqual([
    'ERROR',
    'RUNNING',
    'RUNNING_P2P',
    'STOP',
  ])
})

test('nothing follows a must that was broken; a latitude is asked for', () => {
  const beliefs = beliefsOf(protocol)
  const wrong = exchange({ type: 'set-state', target: 99 }, ok(false))
  const { belief, refusal } = beliefs.after(beliefs.of(opened(protocol, every)), wrong)
  expect([belief, refusal?.rule]).toEqual([null, 'targets/unknown'])
  const stopped = exchange(look, ok('STOP'))
  expect(beliefs.after(beliefs.of(opened(protocol, every)), stopped).refusal).toBeNull()
  const strict = beliefsOf(protocol, strictest)
  expect(strict.after(strict.of(opened(protocol, every, strictest)), stopped).refusal?.rule).toBe('states/initial')
})
