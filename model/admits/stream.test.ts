import { expect, test } from 'vitest'
import type { Content } from '../content.ts'
import type { AnyOutcome, Event, StateCode } from '../device.ts'
import { failed, ok } from '../errno.ts'
import { protocol } from '../spec.ts'
import { TRACE_VERSION, type Step } from '../trace.ts'
import { admitsTrace } from './trace.ts'

type Did = readonly [Event, AnyOutcome]

const set = (target: StateCode, opens = false): Did => [{ type: 'set-state', target }, ok(opens)]
const read = (...bytes: number[]): Did => [{ type: 'read', session: 0, length: 9 }, ok(Uint8Array.from(bytes))]
const captured = (from: number, to: number, session = 1): Content => ({
  type: 'captured',
  device: 0,
  session,
  from,
  to,
})
const literal = (...bytes: number[]): Content => ({ type: 'literal', bytes: Uint8Array.from(bytes) })
const write = (content: Content, count: number): Did => [{ type: 'write', session: 0, content }, ok(count)]

/** What is said of a load that succeeds. */
function ruled(...did: readonly Did[]): string {
  const steps = [...did, set('STOP')].map(([event, outcome], at): Step => ({
    act: { device: 0, lane: 0, event },
    outcome,
    began: 2 * at,
    ended: 2 * at + 1,
  }))
  const header = { version: TRACE_VERSION, protocol: 'v2', features: [['STOP_COPY']], powers: [], partial: false }
  const ruling = admitsTrace(protocol, { header, steps })
  return ruling.type === 'refused' ? ruling.rule : ruling.type
}

const saved = [set('STOP_COPY', true), read(1, 2), read(3), read(), set('RESUMING', true)] as const

test('a first part of a whole stream is no stream, however it was written', () => {
  expect(ruled(...saved, write(captured(0, 9), 3))).toBe('admitted')
  expect(ruled(...saved, write(captured(0, 9), 2))).toBe('loads/incomplete')
  expect(ruled(...saved, write(captured(0, 2), 2))).toBe('loads/incomplete')
  expect(ruled(...saved, write(captured(0, 1), 1), write(captured(1, 2), 1))).toBe('loads/incomplete')
  expect(ruled(...saved, write(captured(0, 1), 1), write(captured(1, 3), 2))).toBe('admitted')
  expect(ruled(...saved, write(literal(1, 2), 2))).toBe('loads/incomplete')
})

test('what was refused behind a whole stream does not spoil it, and behind a part of one leaves a part', () => {
  for (const errno of ['EINVAL', 'ENOSPC', 'EIO', 'E27'] as const) {
    const refusing: Did = [{ type: 'write', session: 0, content: literal(5) }, failed(errno)]
    expect(ruled(...saved, write(captured(0, 9), 3), refusing)).toBe('admitted')
    expect(ruled(...saved, write(captured(0, 2), 2), refusing)).toBe('loads/incomplete')
    expect(ruled(...saved, refusing)).toBe('loads/refused')
    expect(ruled(...saved, refusing, write(captured(0, 9), 3))).toBe('loads/refused')
  }
})

test('other bytes are left to the device', () => {
  expect(ruled(...saved, write(captured(1, 3), 2))).toBe('admitted')
  expect(ruled(...saved, write(literal(1, 9), 2))).toBe('admitted')
  expect(ruled(...saved, write({ type: 'edit', content: captured(0, 2), at: 0, bytes: Uint8Array.of(7) }, 2))).toBe(
    'admitted',
  )
})

test('a stream that was not read to its end is not known to be longer', () => {
  expect(ruled(set('STOP_COPY', true), read(1, 2), read(3), set('RESUMING', true), write(captured(0, 2), 2))).toBe(
    'admitted',
  )
})

test('what another session had to give may be the same as the first part', () => {
  const short = [set('STOP_COPY', true), read(1, 2), read(), set('STOP')] as const
  expect(ruled(...short, ...saved, write(captured(0, 2), 2))).toBe('admitted')
  expect(ruled(...short, ...saved, write(captured(0, 1), 1))).toBe('loads/incomplete')
})

test('nothing is said of a stream that was not seen as a whole', () => {
  const lost: Did = [
    { type: 'poll', session: 0 },
    { type: 'lost', because: 'a wire' },
  ]
  expect(ruled(...saved.slice(0, 2), lost, ...saved.slice(2), write(captured(0, 2), 2))).toBe('unknown')
  const pending: Did = [{ type: 'write', session: 0, content: captured(2, 3) }, { type: 'pending' }]
  expect(ruled(...saved, write(captured(0, 2), 2), pending)).toBe('admitted')
})

test('a load that was refused, or left by a failure, says nothing', () => {
  const refused: Did = [{ type: 'write', session: 0, content: captured(0, 2) }, failed('EINVAL')]
  expect(ruled(...saved, refused)).toBe('loads/refused')
  const failure: Did = [{ type: 'set-state', target: 'STOP' }, failed('EINVAL')]
  expect(ruled(...saved, write(captured(0, 2), 2), failure)).toBe('admitted')
})
