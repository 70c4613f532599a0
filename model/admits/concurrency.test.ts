import { expect, test } from 'vitest'
import type { AnyOutcome, Event } from '../device.ts'
import { failed, ok } from '../errno.ts'
import { protocol } from '../spec.ts'
import { TRACE_VERSION, type Step, type Trace } from '../trace.ts'
import { AT_ONCE, concurrent, groupsOf, type Placed } from './concurrency.ts'
import { opened } from './configuration.ts'
import { strictest } from './latitude.ts'
import { admitsTrace } from './trace.ts'

const every = ['STOP_COPY', 'P2P', 'PRE_COPY']
const start = opened(protocol, every, strictest).filter(({ deviation }) => deviation === null)

/** A step of a device between two times. */
const placed = (at: number, began: number, ended: number, event: Event, outcome: AnyOutcome): Placed => ({
  at,
  step: { act: { device: 0, lane: at, event }, outcome, began, ended },
})
const get = (state: 'RUNNING' | 'STOP' | 'STOP_COPY'): [Event, AnyOutcome] => [{ type: 'get-state' }, ok(state)]
const set = (target: 'RUNNING' | 'STOP' | 'STOP_COPY', opens = false): [Event, AnyOutcome] => [
  { type: 'set-state', target },
  ok(opens),
]
const reset: [Event, AnyOutcome] = [{ type: 'reset' }, ok(null)]

test('steps are cut where nothing was under way', () => {
  const steps = [
    placed(0, 0, 3, ...reset),
    placed(1, 1, 2, ...reset),
    placed(2, 3, 5, ...reset),
    placed(3, 4, 9, ...reset),
  ]
  expect(groupsOf(steps).map((group) => group.map(({ at }) => at))).toEqual([
    [0, 1],
    [2, 3],
  ])
})

test('any order of what overlaps is admitted, and what follows is that of all', () => {
  const both = [placed(0, 0, 9, ...set('STOP')), placed(1, 1, 8, ...reset)]
  const { configurations, refusals } = concurrent(protocol, start, both)
  expect(refusals).toEqual([])
  expect(configurations.map(({ state }) => state).sort()).toEqual(['RUNNING', 'STOP'])
  for (const seen of ['RUNNING', 'STOP'] as const) {
    expect(
      concurrent(protocol, start, [placed(0, 0, 9, ...set('STOP')), placed(1, 1, 8, ...get(seen))]).refusals,
    ).toEqual([])
  }
})

test('what ended before another began comes before it', () => {
  const group = [placed(0, 0, 9, ...reset), placed(1, 1, 2, ...set('STOP')), placed(2, 3, 4, ...get('STOP'))]
  expect(concurrent(protocol, start, group).refusals).toEqual([])
  const wrong = [placed(0, 0, 9, ...set('STOP')), placed(1, 1, 2, ...get('STOP')), placed(2, 3, 4, ...get('RUNNING'))]
  expect(concurrent(protocol, start, wrong)).toMatchObject({
    configurations: [],
    refusals: [{ rule: 'states/constant', level: 'must', step: 2 }],
  })
})

test('the order with the fewest deviations counts', () => {
  const read: [Event, AnyOutcome] = [{ type: 'read', session: 0, length: 4 }, ok(new Uint8Array())]
  const [precopy] = concurrent(protocol, start, [
    placed(0, 0, 1, { type: 'set-state', target: 'PRE_COPY' }, ok(true)),
  ]).configurations
  const toLast = set('STOP_COPY')
  // Before the request it is the temporary end shown by 0, after it the permanent one.
  expect(concurrent(protocol, [precopy!], [placed(0, 0, 9, ...toLast), placed(1, 1, 8, ...read)]).refusals).toEqual([])
  expect(concurrent(protocol, [precopy!], [placed(1, 0, 1, ...read)]).refusals).toMatchObject([
    { rule: 'reads/temporary-end' },
  ])
})

test('in a trace: two lanes, and too many at once', () => {
  const traceOf = (steps: readonly Step[]): Trace => ({
    header: { version: TRACE_VERSION, protocol: 'v2', features: [every], powers: ['lanes'], partial: false },
    steps,
  })
  const steps = [placed(0, 0, 9, ...set('STOP')), placed(1, 1, 8, ...reset), placed(2, 10, 11, ...get('STOP_COPY'))]
  expect(admitsTrace(protocol, traceOf(steps.map(({ step }) => step)))).toMatchObject({ type: 'refused', step: 2 })
  const many = Array.from({ length: AT_ONCE + 1 }, (_, at) => placed(at, at, 99 + at, ...reset).step)
  expect(admitsTrace(protocol, traceOf(many))).toMatchObject({ type: 'unknown', step: 0 })
  expect(admitsTrace(protocol, traceOf(many.slice(1)))).toMatchObject({ type: 'admitted' })
})

test('sessions are counted by age: an order in which an age means another session is not possible', () => {
  const close: [Event, AnyOutcome] = [{ type: 'close', session: 0 }, failed('EBADF')]
  const opening = placed(0, 0, 9, ...set('STOP_COPY', true))
  expect(concurrent(protocol, start, [opening, placed(1, 1, 8, ...close)]).refusals).toEqual([])
})
