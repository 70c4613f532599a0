import { expect, test } from 'vitest'
import { featureSetsOf } from '../features.ts'
import { protocol } from '../spec.ts'
import { passageOf } from './passage.ts'

const every = ['STOP_COPY', 'P2P', 'PRE_COPY']

test('the stops of a path, and what has become of the session there', () => {
  expect(passageOf(protocol, every).stops('PRE_COPY', 'RESUMING')).toEqual([
    { state: 'PRE_COPY', closes: false, opens: false },
    { state: 'RUNNING', closes: true, opens: false },
    { state: 'RUNNING_P2P', closes: true, opens: false },
    { state: 'STOP', closes: true, opens: false },
    { state: 'RESUMING', closes: true, opens: true },
  ])
  expect(
    passageOf(protocol, every)
      .stops('PRE_COPY', 'STOP_COPY')!
      .some(({ closes, opens }) => closes || opens),
  ).toBe(false)
})

test('a state has only itself on the way to itself; a blocked pair and a state that is not there have no way', () => {
  const { stops, rows } = passageOf(protocol, every)
  expect(stops('STOP', 'STOP')).toEqual([{ state: 'STOP', closes: false, opens: false }])
  expect(stops('STOP_COPY', 'PRE_COPY')).toBeNull()
  expect(stops('STOP', 'ERROR')).toBeNull()
  expect(stops('ERROR', 'STOP')).toBeNull()
  expect(rows.has('ERROR')).toBe(false)
})

test('it is derived once for each set, in whatever order and array it comes', () => {
  expect(passageOf(protocol, ['P2P', 'STOP_COPY'])).toBe(passageOf(protocol, ['STOP_COPY', 'P2P']))
  expect(new Set(featureSetsOf(protocol.features).map((set) => passageOf(protocol, set).rows.size))).toEqual(
    new Set([4, 5, 7]),
  )
})
