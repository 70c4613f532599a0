import { protocol, restrict, TRACE_VERSION, type AnyOutcome, type Event, type Step, type Trace } from '#model'
import { describe, expect, test } from 'vitest'
import { lanes } from './lanes.ts'

const [invisible, ordered] = [lanes[0]!, lanes[1]!]
const features = ['STOP_COPY', 'P2P', 'PRE_COPY']
const spec = restrict(protocol, features)

/** Steps in their order; those of one list are at the same time. */
function traceOf(...groups: readonly (readonly (readonly [Event, AnyOutcome])[])[]): Trace {
  const steps: Step[] = []
  for (const group of groups) {
    const base = 2 * steps.length
    for (const [lane, [event, outcome]] of group.entries()) {
      const began = base + lane
      steps.push({ act: { device: 0, lane, event }, outcome, began, ended: began + group.length })
    }
  }
  const header = { version: TRACE_VERSION, protocol: 'v2', features: [features], powers: ['lanes'], partial: false }
  return { header: header as Trace['header'], steps }
}

const ok = (value: unknown): AnyOutcome => ({ type: 'ok', value }) as AnyOutcome
const state: Event = { type: 'get-state' }
const toStop: Event = { type: 'set-state', target: 'STOP' }
const start = [[state, ok('RUNNING')]] as const

describe('lanes/invisible', () => {
  const judge = (...looks: readonly string[]) =>
    invisible.judge(spec, traceOf(start, [[toStop, ok(false)], ...looks.map((name) => [state, ok(name)] as const)]))
      .type

  test('before and after may be seen, what lies between may not', () => {
    expect(judge('RUNNING')).toBe('holds')
    expect(judge('STOP')).toBe('holds')
    expect(judge('RUNNING', 'STOP')).toBe('holds')
    expect(judge('RUNNING_P2P')).toBe('broken')
    expect(judge('RUNNING', 'RUNNING_P2P')).toBe('broken')
  })
  test('nor by who looked first', () => {
    const trace = traceOf(start, [
      [state, ok('RUNNING_P2P')],
      [toStop, ok(false)],
    ])
    expect(invisible.judge(spec, trace).type).toBe('broken')
  })
  test('a request that fails shows any state on its way', () => {
    const failing = traceOf(start, [
      [toStop, { type: 'errno', errno: 'EIO' }],
      [state, ok('RUNNING_P2P')],
    ])
    expect(invisible.judge(spec, failing).type).toBe('silent')
  })
  test('beside a reset or another request nothing is said', () => {
    for (const other of [{ type: 'reset' }, { type: 'set-state', target: 'RUNNING_P2P' }] as const) {
      const trace = traceOf(start, [
        [toStop, ok(false)],
        [other, ok(other.type === 'reset' ? null : false)],
        [state, ok('RUNNING_P2P')],
      ])
      expect(invisible.judge(spec, trace).type).toBe('silent')
    }
  })
  test('one after the other nothing overlaps', () => {
    expect(invisible.judge(spec, traceOf(start, [[toStop, ok(false)]], [[state, ok('STOP')]])).type).toBe('silent')
  })
})

describe('lanes/ordered', () => {
  const reset: Event = { type: 'reset' }
  test('either order will do', () => {
    for (const name of ['STOP', 'RUNNING']) {
      const trace = traceOf(
        start,
        [
          [toStop, ok(false)],
          [reset, ok(null)],
        ],
        [[state, ok(name)]],
      )
      expect(ordered.judge(spec, trace).type).toBe('holds')
    }
  })
  test('what no order comes to is broken', () => {
    const trace = traceOf(
      start,
      [
        [toStop, ok(false)],
        [reset, ok(null)],
      ],
      [[state, ok('RUNNING_P2P')]],
    )
    expect(ordered.judge(spec, trace)).toMatchObject({ type: 'broken', step: 3 })
  })
  test('without anything at the same time it is silent, whatever else is wrong', () => {
    expect(ordered.judge(spec, traceOf(start, [[toStop, ok(false)]], [[state, ok('RUNNING')]])).type).toBe('silent')
  })
})
