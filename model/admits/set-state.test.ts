import { describe, expect, test } from 'vitest'
import { failed, ok } from '../errno.ts'
import { featureSetsOf, nameOfSet } from '../features.ts'
import { protocol } from '../spec.ts'
import { ERROR, type State } from '../states.ts'
import type { Configuration, Session } from './configuration.ts'
import { strictest, widest } from './latitude.ts'
import { passageOf } from './passage.ts'
import { nameOf, setState } from './set-state.ts'

const saving: Session = { type: 'saving', hasRead: true, end: 'ahead', initial: 4n }

/** A device in a state, with the session that belongs to it. */
function inState(features: readonly string[], state: string): Configuration {
  const kind = passageOf(protocol, features).rows.get(state)?.session
  const sessions: readonly Session[] = kind === 'saving' ? [saving] : kind === 'resuming' ? [{ type: 'resuming' }] : []
  return {
    features,
    state,
    origin: 'seen',
    isOptedIn: false,
    sessions,
    isPartial: false,
    load: kind === 'resuming' ? 'something' : 'nothing',
    deviation: null,
  }
}

const statesOf = (some: readonly Configuration[]): string[] => [...new Set(some.map(({ state }) => state))].sort()

describe.each(featureSetsOf(protocol.features).map((set) => [nameOfSet(set), set] as const))('%s', (_, features) => {
  const { rows, stops } = passageOf(protocol, features)
  const names = [...rows.keys()] as State[]
  const pairs = names.flatMap((from) => names.map((to) => [from, to] as const))

  test('of every pair: success reaches the target, and returns a data_fd where the last arc opens a session', () => {
    for (const [from, to] of pairs) {
      const path = stops(from, to)
      for (const given of [true, false]) {
        const { configurations, refusal } = setState(protocol, inState(features, from), to, ok(given), widest)
        if (path === null) expect(refusal!.rule).toBe('targets/blocked')
        else if (path.at(-1)!.opens !== given) expect(refusal!.rule).toBe(given ? 'sessions/keeps' : 'sessions/opens')
        else {
          expect(statesOf(configurations)).toEqual([to])
          expect(configurations[0]!.sessions.filter(({ type }) => type === rows.get(to)!.session)).toHaveLength(
            rows.get(to)!.session === 'none' ? 0 : 1,
          )
        }
      }
    }
  })

  test('of every pair: failure leaves any stop of the path, or ERROR', () => {
    for (const [from, to] of pairs) {
      const path = stops(from, to) ?? [{ state: from }]
      const { configurations, refusal } = setState(protocol, inState(features, from), to, failed('EIO'), widest)
      expect(refusal).toBeNull()
      expect(statesOf(configurations)).toEqual([...path.map(({ state }) => state), ERROR].sort())
    }
  })

  test('nothing but a reset leaves ERROR', () => {
    for (const to of names) {
      const device = inState(features, ERROR)
      expect(setState(protocol, device, to, ok(false), widest).refusal!.rule).toBe('error/reset-alone-leaves')
      expect(statesOf(setState(protocol, device, to, failed('EIO'), widest).configurations)).toEqual([ERROR])
    }
  })
})

const every = ['STOP_COPY', 'P2P', 'PRE_COPY']

test('the session of the saving group goes along, and comes near its end in STOP_COPY', () => {
  const { configurations } = setState(protocol, inState(every, 'PRE_COPY'), 'STOP_COPY', ok(false), widest)
  expect(configurations[0]!.sessions).toEqual([{ ...saving, end: 'near' }])
})

test('a session that a failed request left behind may have ended, or not; by latitude', () => {
  const left = (latitude: typeof widest) =>
    setState(protocol, inState(every, 'PRE_COPY'), 'RUNNING', failed('EIO'), latitude)
      .configurations.filter(({ state }) => state === 'PRE_COPY')
      .map(({ sessions }) => sessions[0]!.type)
  expect(left(widest)).toEqual(['saving', 'ended'])
  expect(left(strictest)).toEqual(['saving'])
  // One that would have kept it keeps it.
  const { configurations: kept } = setState(protocol, inState(every, 'PRE_COPY'), 'STOP_COPY', failed('EIO'), widest)
  expect(kept.map(({ sessions }) => sessions[0]!.type)).toEqual(['saving', 'saving', 'saving', 'adrift'])
  // A request that is refused has done nothing.
  const { configurations } = setState(protocol, inState(every, 'PRE_COPY'), 99, failed('EINVAL'), widest)
  expect(configurations.map(({ state, sessions }) => [state, sessions[0]!.type])).toEqual([
    ['PRE_COPY', 'saving'],
    ['ERROR', 'adrift'],
  ])
})

test('a session that nobody can reach: the state is there, the data_fd is not', () => {
  const { configurations } = setState(protocol, inState(every, 'STOP'), 'STOP_COPY', failed('EMFILE'), widest)
  expect(configurations.filter(({ state }) => state === 'STOP_COPY').map(({ sessions }) => sessions)).toEqual([[]])
})

test('codes have names where the protocol has one', () => {
  expect([0, 1, 7, 8, 'STOP', ERROR].map((code) => nameOf(protocol, code as number))).toEqual([
    ERROR,
    'STOP',
    'PRE_COPY_P2P',
    8,
    'STOP',
    ERROR,
  ])
})
