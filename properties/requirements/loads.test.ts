// What a load of a trace is, where the trace does not tell all of it.
import { describe, expect, test } from 'vitest'
import { protocol, TRACE_VERSION, type AnyOutcome, type Event, type Trace } from '#model'
import { loadsOf } from './loads.ts'

const ok = (value: unknown): AnyOutcome => ({ type: 'ok', value }) as AnyOutcome
type Seen = readonly [event: Event, outcome: AnyOutcome, device?: number]
const traceOf = (steps: readonly Seen[]): Trace => ({
  header: {
    version: TRACE_VERSION,
    protocol: 'v2',
    features: [0, 1].map(() => ['STOP_COPY', 'P2P', 'PRE_COPY']),
    powers: [],
    partial: false,
  },
  steps: steps.map(([event, outcome, device = 0], at) => ({
    act: { device, lane: 0, event },
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

describe('what a device refused', () => {
  const stream = Uint8Array.of(1, 2, 3)
  const read: Event = { type: 'read', session: 0, length: 8 }
  const writing = (...bytes: readonly number[]): Event => ({
    type: 'write',
    session: 0,
    content: { type: 'literal', bytes: Uint8Array.from(bytes) },
  })
  const no: AnyOutcome = { type: 'errno', errno: 'EIO' }
  const again: AnyOutcome = { type: 'errno', errno: 'ENOMEM' }
  const loaded = (taken: readonly number[], refused: readonly number[], leaving: AnyOutcome, answer = no) => {
    const seen: readonly Seen[] = [
      [{ type: 'set-state', target: 'STOP_COPY' }, ok(true)],
      [read, ok(stream)],
      [read, ok(new Uint8Array())],
      [{ type: 'set-state', target: 'RESUMING' }, ok(true), 1],
      [writing(...taken), ok(taken.length), 1],
      [writing(...refused), answer, 1],
      [{ type: 'set-state', target: 'STOP' }, leaving, 1],
    ]
    const [load] = loadsOf(protocol, traceOf(seen))
    return [load?.relation, load?.refused]
  }

  test('behind a whole stream is no part of it where that is loaded', () => {
    expect(loaded([1, 2, 3], [4], ok(false))).toEqual(['whole', undefined])
  })
  test('counts where leaving RESUMING fails: that may be what it fails for', () => {
    expect(loaded([1, 2, 3], [4], no)).toEqual(['altered', 5])
  })
  test('counts within a stream, whatever comes of it', () => {
    for (const leaving of [ok(false), no]) expect(loaded([1, 2], [4], leaving)).toEqual(['altered', 5])
  })
  test('is nothing where the call failed for another reason; but leaving RESUMING may fail for it', () => {
    expect(loaded([1, 2, 3], [4], ok(false), again)).toEqual(['whole', undefined])
    expect(loaded([1, 2], [3], ok(false), again)).toEqual(['beginning', undefined])
    for (const taken of [
      [1, 2, 3],
      [1, 2],
    ])
      expect(loaded(taken, [4], no, again)).toEqual(['unknown', undefined])
  })
  test('is what gives EFAULT, unless it is written again', () => {
    const unfit: AnyOutcome = { type: 'errno', errno: 'EFAULT' }
    for (const leaving of [ok(false), no]) expect(loaded([1], [9], leaving, unfit)).toEqual(['altered', 5])
    expect(loaded([1, 2, 3], [4], ok(false), unfit)).toEqual(['whole', undefined])
    const retried: readonly Seen[] = [
      [{ type: 'set-state', target: 'STOP_COPY' }, ok(true)],
      [read, ok(stream)],
      [read, ok(new Uint8Array())],
      [{ type: 'set-state', target: 'RESUMING' }, ok(true), 1],
      [writing(1, 2, 3), unfit, 1],
      [writing(1, 2, 3), ok(3), 1],
      [{ type: 'set-state', target: 'STOP' }, ok(false), 1],
    ]
    expect(loadsOf(protocol, traceOf(retried))[0]).toMatchObject({ relation: 'whole', refused: undefined })
  })
  test('is not known where something else was under way', () => {
    const seen = traceOf([
      [{ type: 'set-state', target: 'RESUMING' }, ok(true)],
      [writing(1, 2), ok(2)],
      [{ type: 'get-state' }, ok('RESUMING')],
      [{ type: 'set-state', target: 'STOP' }, ok(false)],
    ])
    expect(loadsOf(protocol, seen)[0]!.relation).toBe('altered')
    const steps = seen.steps.map((step, at) => (at === 1 ? { ...step, ended: 5 } : step))
    expect(loadsOf(protocol, { ...seen, steps })[0]!.relation).toBe('unknown')
  })
})
