import { describe, expect, test } from 'vitest'
import { cellsOf, featureSetsOf, protocol, restrict, tableOf, type Cells } from '#model'
import { breachOf, composed, invariants, type Composition, type Local } from './composed.ts'

const cells = cellsOf(tableOf(protocol))
const wrong = (from: string, to: string, next: string): Cells => ({
  ...cells,
  [from]: { ...cells[from]!, [to]: next },
})

test('a request is performed arc by arc, and its session opens at the end', () => {
  const { start, moves } = composed(protocol, 1)
  const step = (at: Local): Local => moves(at, 0).find(({ action }) => action === 'step')!.to
  const asked = moves(start, 0).find(({ action, to }) => action === 'request' && to.target === 'STOP_COPY')!.to
  const states: Local[] = [asked]
  while (states.at(-1)!.state !== 'STOP_COPY') states.push(step(states.at(-1)!))
  expect(states.map(({ state, begun, session, units }) => [state, begun, session, units])).toEqual([
    ['RUNNING', false, 'none', 0],
    ['RUNNING_P2P', true, 'none', 0],
    ['STOP', true, 'none', 0],
    ['STOP_COPY', false, 'saving', 1],
  ])
})

test('what was read can be written elsewhere, and no more', () => {
  const { moves } = composed(protocol, 1)
  const saving: Local = { state: 'STOP_COPY', target: 'STOP_COPY', begun: false, session: 'saving', units: 1 }
  const read = moves(saving, 0).find(({ action }) => action === 'read')!
  expect([read.to.units, read.carried]).toEqual([0, 1])
  expect(moves(saving, 1).some(({ action }) => action === 'read')).toBe(false)
  const resuming: Local = { state: 'RESUMING', target: 'RESUMING', begun: false, session: 'resuming', units: 0 }
  expect(moves(resuming, 0).some(({ action }) => action === 'write')).toBe(false)
  const write = moves(resuming, 1).find(({ action }) => action === 'write')!
  expect([write.to.units, write.carried]).toEqual([1, 0])
})

test('only a device that runs dirties what it saved, and only a reset leaves ERROR', () => {
  const { moves } = composed(protocol, 1)
  const dirties = protocol.states
    .filter(({ session }) => session === 'saving')
    .filter(({ name }) =>
      moves({ state: name, target: name, begun: false, session: 'saving', units: 0 }, 0).some(
        ({ action }) => action === 'dirty',
      ),
    )
  expect(dirties.map(({ name }) => name)).toEqual(['PRE_COPY', 'PRE_COPY_P2P'])
  const failed: Local = { state: 'ERROR', target: 'ERROR', begun: false, session: 'none', units: 0 }
  expect(moves(failed, 0).map(({ action }) => action)).toEqual(['reset'])
})

describe('every invariant', () => {
  test.each(featureSetsOf(protocol.features))('holds of %s', (...set) => {
    for (const bound of [1, 2, 4]) expect(breachOf(composed(restrict(protocol, set), bound))).toBeUndefined()
  })

  test.each([
    ['arcs', wrong('RUNNING', 'STOP', 'STOP')],
    ['last', wrong('RUNNING', 'STOP_COPY', 'PRE_COPY')],
    ['first', wrong('PRE_COPY', 'STOP', 'PRE_COPY_P2P')],
    ['kept', wrong('PRE_COPY', 'STOP_COPY', 'RUNNING')],
    ['blocked', wrong('STOP_COPY', 'PRE_COPY', 'STOP')],
    ['stuck', wrong('ERROR', 'RUNNING', 'RUNNING')],
  ] as const)('%s is broken by a wrong cell', (invariant, faulty) => {
    const breach = breachOf(composed(protocol, 1, faulty))!
    expect(breach.invariants).toContain(invariant)
    expect(breach.actions.length).toBeLessThanOrEqual(5)
  })

  // These two are not a matter of the table: what a move does is changed instead.
  const changed = (change: (to: Local) => Local): Composition => {
    const { start, bound, moves } = composed(protocol, 1)
    return { start, bound, moves: (at, carried) => moves(change(at), carried) }
  }
  test.each([
    ['agrees', (to: Local): Local => (to.units > 0 ? { ...to, session: 'resuming' } : to)],
    ['counts', (to: Local): Local => ({ ...to, units: to.session === 'none' ? to.units : 2 })],
  ] as const)('%s is broken by a wrong move', (invariant, change) => {
    expect(breachOf(changed(change))?.invariants).toContain(invariant)
  })

  test('has its words, and its fault above', () => {
    expect(Object.keys(invariants)).toHaveLength(8)
  })
})
