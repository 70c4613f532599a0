// What a load of a trace is, where the trace does not tell all of it.
import { describe, expect, test } from 'vitest'
import { protocol, TRACE_VERSION, type AnyOutcome, type Event, type Trace } from '#model'
import { loadsOf } from './loads.ts'

const ok = (value: unknown): AnyOutcome => ({ type: 'ok', value }) as AnyOutcome
const traceOf = (steps: readonly (readonly [Event, AnyOutcome])[]): Trace => ({
  header: {
    version: TRACE_VERSION,
    protocol: 'v2',
    features: [['STOP_COPY', 'P2P', 'PRE_COPY']],
    powers: [],
    partial: false,
  },
  steps: steps.map(([event, outcome], at) => ({
    act: { device: 0, lane: 0, event },
    outcome,
    began: 2 * at,
    ended: 2 * at + 1,
  })),
})

const write: Event = { type: 'write', session: 0, content: { type: 'literal', bytes: Uint8Array.of(1, 2) } }
const loadAfter = (outcome: AnyOutcome | undefined) =>
  loadsOf(
    protocol,
    traceOf([
      [{ type: 'set-state', target: 'RESUMING' }, ok(true)],
      ...(outcome === undefined ? [] : [[write, outcome] as const]),
      [{ type: 'set-state', target: 'STOP' }, ok(false)],
    ]),
  )[0]?.relation

describe('what was written', () => {
  test('is nothing where nobody wrote, and not what was read where somebody did', () => {
    expect(loadAfter(undefined)).toBe('nothing')
    expect(loadAfter(ok(2))).toBe('altered')
  })

  test('is not known where a write had no answer', () => {
    expect(loadAfter({ type: 'lost', because: 'it was not seen' })).toBe('unknown')
  })
})
