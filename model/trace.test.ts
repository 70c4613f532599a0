import { expect, test } from 'vitest'
import { TRACE_VERSION, jsonOf, traceText, valueOf, type Trace } from './trace.ts'

const trace: Trace = {
  header: { version: TRACE_VERSION, protocol: 'v2', features: [['STOP_COPY']], powers: [], partial: false },
  steps: [
    {
      act: {
        device: 0,
        lane: 0,
        event: { type: 'write', session: 0, content: { type: 'literal', bytes: Uint8Array.of(0, 255) } },
      },
      outcome: { type: 'ok', value: 2 },
      began: 0,
      ended: 1,
    },
    {
      act: { device: 0, lane: 0, event: { type: 'precopy-info', session: 0 } },
      outcome: { type: 'ok', value: { flags: 0, initial: 2n ** 64n - 1n, dirty: 0n } },
      began: 2,
      ended: 3,
    },
  ],
}

test('a trace comes back from its lines as it was', () => {
  const [header, ...steps] = traceText(trace)
    .trim()
    .split('\n')
    .map((line) => valueOf(JSON.parse(line)))
  expect({ header, steps }).toEqual(trace)
})

test('u64 are decimal strings, bytes hexadecimal', () => {
  expect(jsonOf(trace.steps[1]!.outcome)).toEqual({
    type: 'ok',
    value: { flags: 0, initial: { u64: '18446744073709551615' }, dirty: { u64: '0' } },
  })
  expect(jsonOf(Uint8Array.of(0, 255))).toEqual({ hex: '00ff' })
})

test('what only looks like bytes or a count is left alone', () => {
  for (const value of [{ hex: '00', more: 1 }, { u64: 1 }, { hex: 3 }]) expect(valueOf(jsonOf(value))).toEqual(value)
})
