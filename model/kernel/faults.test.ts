import { describe, expect, test } from 'vitest'
import { featureSetsOf, nameOfSet } from '../features.ts'
import { protocol } from '../spec.ts'
import { cellFaults, classify, faulty, requestsOf } from './faults.ts'
import { eightStates } from './hardcoded.ts'
import type { Helper } from './next-state.ts'
import { sights, type Driver } from './request.ts'

const helper = (guarded: boolean): Helper => ({ ...eightStates, guarded })
const sets = featureSetsOf(protocol.features)

/** Counts in the order of `sights`: endless, end, arcs, warning, none. */
const row = (guarded: boolean, driver: Driver, chosen: typeof sets): string => {
  const counts = classify(protocol, helper(guarded), driver, chosen)
  return sights.map((sight) => counts[sight]).join(' ')
}

test('the table has 448 faults of one cell', () => {
  const faults = cellFaults(eightStates.cells)
  expect(faults).toHaveLength(448)
  for (const fault of faults) expect(faulty(eightStates.cells, fault)[fault.from]![fault.to]).toBe(fault.says)
})

test('requests are the ordered pairs of the supported states', () => {
  expect(sets.map((set) => requestsOf(protocol, set).length)).toEqual([12, 20, 20, 42])
})

describe('where each fault is seen: endless, end state or errno, arcs only, a warning only, no request', () => {
  // One row for each loop, driver, and feature set, and one for their union.
  const pinned: readonly (readonly [boolean, Driver, string, string])[] = [
    [true, 'executes', 'STOP_COPY', '39 16 39 0 354'],
    [true, 'executes', 'STOP_COPY|P2P', '46 20 66 0 316'],
    [true, 'executes', 'STOP_COPY|PRE_COPY', '56 35 71 0 286'],
    [true, 'executes', 'STOP_COPY|P2P|PRE_COPY', '79 62 153 0 154'],
    [true, 'executes', 'union', '79 62 153 0 154'],
    [true, 'refuses', 'STOP_COPY', '16 78 0 0 354'],
    [true, 'refuses', 'STOP_COPY|P2P', '15 117 0 0 316'],
    [true, 'refuses', 'STOP_COPY|PRE_COPY', '24 125 7 6 286'],
    [true, 'refuses', 'STOP_COPY|P2P|PRE_COPY', '25 237 20 12 154'],
    [true, 'refuses', 'union', '41 227 14 12 154'],
    [false, 'executes', 'STOP_COPY', '55 0 39 0 354'],
    [false, 'executes', 'STOP_COPY|P2P', '66 0 66 0 316'],
    [false, 'executes', 'STOP_COPY|PRE_COPY', '84 12 73 0 279'],
    [false, 'executes', 'STOP_COPY|P2P|PRE_COPY', '127 24 157 0 140'],
    [false, 'executes', 'union', '127 24 157 0 140'],
    [false, 'refuses', 'STOP_COPY', '32 62 0 0 354'],
    [false, 'refuses', 'STOP_COPY|P2P', '35 97 0 0 316'],
    [false, 'refuses', 'STOP_COPY|PRE_COPY', '51 111 7 0 279'],
    [false, 'refuses', 'STOP_COPY|P2P|PRE_COPY', '68 220 20 0 140'],
    [false, 'refuses', 'union', '85 209 14 0 140'],
  ]
  test.each(pinned)('loop guarded %s, driver %s, %s', (guarded, driver, name, counts) => {
    const chosen = name === 'union' ? sets : sets.filter((set) => nameOfSet(set) === name)
    expect(chosen.length).toBeGreaterThan(0)
    expect(row(guarded, driver, chosen)).toBe(counts)
    expect(counts.split(' ').reduce((sum, count) => sum + Number(count), 0)).toBe(448)
  })
})
