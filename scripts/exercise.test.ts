// What is counted of a run: requests from a state that is known, one at a time, and nothing that was not answered.
import { describe, expect, test } from 'vitest'
import { ok, type Act, type AnyOutcome, type Event, type World } from '#model'
import { simulated, type Backend } from '#properties'
import { stateAfter } from './course.ts'
import { tallyOf, together, type Request } from './exercise.ts'

const features = ['STOP_COPY', 'P2P'] as const
const states = ['STOP', 'RUNNING', 'STOP_COPY', 'RESUMING', 'RUNNING_P2P']
const request = (target: Extract<Event, { type: 'set-state' }>['target'], lane = 0): Act => ({
  device: 0,
  lane,
  event: { type: 'set-state', target },
})
const look: Act = { device: 0, lane: 0, event: { type: 'get-state' } }
const reset: Act = { device: 0, lane: 0, event: { type: 'reset' } }

/** What is counted of batches on the reference device, or on one that answers otherwise. */
function counted(batches: readonly (readonly Act[])[], perform?: World['perform']): readonly Request[] {
  const tally = tallyOf()
  const plain = simulated(features)
  const backend: Backend =
    perform === undefined ? plain : { ...plain, open: (layout) => ({ ...(plain.open(layout) as World), perform }) }
  const world = tally.counting(backend).open({ devices: 1 }) as World
  for (const acts of batches) void world.perform(acts)
  return tally.exercise(features, states).requests
}

describe('a request', () => {
  test('is counted from the state that the device was in, and told apart by what came of it', () => {
    expect(counted([[request('STOP'), request('STOP_COPY'), request('ERROR')], [request('STOP')]])).toEqual([
      { from: 'STOP', to: 'STOP_COPY', asked: 1, taken: 1 },
      { from: 'RUNNING', to: 'STOP', asked: 1, taken: 1 },
      { from: 'STOP_COPY', to: 'ERROR', asked: 1, taken: 0 },
      // After the refusal nothing is known, so the last one is not counted.
    ])
  })
  test('after a refusal is counted once the device was asked, or reset', () => {
    for (const known of [look, reset]) {
      const found = counted([[request('ERROR'), known, request('STOP')]])
      expect(found.map(({ from, to }) => `${from} ${to}`)).toContain('RUNNING STOP')
    }
  })
  test('made at the same time as another is not counted, nor what follows', () => {
    expect(counted([[request('STOP'), request('RUNNING', 1)], [request('STOP_COPY')]])).toEqual([])
  })
  test('for a number that is no state, or that is answered with nonsense, is not counted', () => {
    expect(counted([[request(77)]])).toEqual([])
    const nonsense = [7, undefined, ok({ state: 1n }), { type: 'lost', because: '' }] as unknown as AnyOutcome[]
    for (const outcome of nonsense) expect(counted([[request('STOP')]], () => [outcome])).toEqual([])
  })
})

test('a world that answers by promises is counted when it answers', async () => {
  const tally = tallyOf()
  const plain = simulated(features)
  const opened: World[] = []
  const closed: World[] = []
  const later: Backend = {
    ...plain,
    open(layout) {
      const world = plain.open(layout) as World
      const made: World = { ...world, perform: (acts) => Promise.resolve(world.perform(acts)) }
      opened.push(made)
      return Promise.resolve(made)
    },
    close: (world) => void closed.push(world),
  }
  const backend = tally.counting(later)
  const world = await backend.open({ devices: 1 })
  await world.perform([request('STOP')])
  expect(tally.exercise(features, states).requests).toEqual([{ from: 'RUNNING', to: 'STOP', asked: 1, taken: 1 }])
  // What a backend gives back is what it opened, and nothing around it.
  await backend.close!(world)
  expect(closed).toEqual(opened)
})

test('counts of shards add up', () => {
  const one = { features, requests: [{ from: 'STOP', to: 'RUNNING', asked: 2, taken: 1 }] }
  const other = { features, requests: [...one.requests, { from: 'RUNNING', to: 'STOP', asked: 1, taken: 0 }] }
  expect(together([one, other], features, states).requests).toEqual([
    { from: 'STOP', to: 'RUNNING', asked: 4, taken: 2 },
    { from: 'RUNNING', to: 'STOP', asked: 1, taken: 0 },
  ])
})

test.each<[string, Event, AnyOutcome, string | undefined]>([
  ['a request that succeeded', { type: 'set-state', target: 'STOP' }, ok(false), 'STOP'],
  ['one that was refused', { type: 'set-state', target: 'STOP' }, { type: 'errno', errno: 'EIO' }, undefined],
  ['a look', { type: 'get-state' }, ok('ERROR'), 'ERROR'],
  ['a look by number', { type: 'get-state' }, ok(2), 'RUNNING'],
  ['a look at no state', { type: 'get-state' }, ok(99), undefined],
  ['a reset', { type: 'reset' }, ok(null), 'RUNNING'],
  ['a device opened again', { type: 'reopen' }, ok(null), undefined],
  ['anything else', { type: 'data-size' }, ok(1n), 'RESUMING'],
  ['a device that is lost', { type: 'data-size' }, { type: 'lost', because: '' }, undefined],
])('after %s the state is known as far as it was told', (_, event, outcome, state) => {
  expect(stateAfter('RESUMING', event, outcome)).toBe(state)
})
