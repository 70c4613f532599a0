import fc from 'fast-check'
import { specs } from '#generators'
import { describe, expect, test } from 'vitest'
import { featureSetsOf } from './features.ts'
import { eightStates, sixStates } from './kernel/hardcoded.ts'
import { readings } from './rules.ts'
import { protocol, restrict } from './spec.ts'
import { ERROR } from './states.ts'
import { cellsOf, combinationOf, combinationsOf, differences, stepOf, tableOf, TIED, type Cells } from './table.ts'

const shortest = readings.find(({ name }) => name === 'shortest')!

describe('the derived table', () => {
  test('is the one that Linux carries', () => {
    expect(differences(cellsOf(tableOf(protocol)), eightStates.cells)).toEqual([])
    expect(differences(cellsOf(tableOf(restrict(protocol, ['STOP_COPY', 'P2P']))), sixStates.cells)).toEqual([])
  })

  test('has for the four feature sets 12, 20, 20 and 42 pairs, of which 0, 0, 1 and 2 are blocked', () => {
    const counts = featureSetsOf(protocol.features).map((set) => {
      const all = combinationsOf(tableOf(restrict(protocol, set)))
      return [all.length, all.filter(({ count }) => count === 0).length, all.filter(({ count }) => count > 1).length]
    })
    expect(counts).toEqual([
      [12, 0, 0],
      [20, 0, 0],
      [20, 1, 0],
      [42, 2, 0],
    ])
  })

  test('says which pairs are blocked, and which arcs are their own path', () => {
    const table = tableOf(protocol)
    const blocked = combinationsOf(table).filter(({ count }) => count === 0)
    expect(blocked.map(({ from, to }) => `${from} -> ${to}`)).toEqual([
      'STOP_COPY -> PRE_COPY',
      'STOP_COPY -> PRE_COPY_P2P',
    ])
    for (const { from, to } of protocol.arcs) expect(combinationOf(table, from, to).paths).toEqual([[from, to]])
  })

  test('says TIED where the rule does not decide', () => {
    const table = tableOf(protocol, shortest)
    expect(combinationOf(table, 'RUNNING', 'STOP_COPY').count).toBe(3)
    expect(stepOf(combinationOf(table, 'RUNNING', 'STOP_COPY'))).toBe(TIED)
    expect(cellsOf(table)['RUNNING']!['STOP_COPY']).toBe(TIED)
  })

  test('of any spec is square, stays where it is asked to, and never leads into or out of ERROR', () => {
    fc.assert(
      fc.property(specs, fc.constantFrom(...readings), (spec, reading) => {
        const cells = cellsOf(tableOf(spec, reading))
        const names = [...spec.states.map(({ name }) => name), ERROR].sort()
        expect(Object.keys(cells).sort()).toEqual(names)
        for (const [from, row] of Object.entries(cells)) {
          expect(Object.keys(row).sort()).toEqual(names)
          expect(row[from]).toBe(from)
          expect(row[ERROR]).toBe(ERROR)
          expect(cells[ERROR]![from]).toBe(ERROR)
        }
      }),
      { numRuns: 50 },
    )
  })
})

describe('differences', () => {
  const left: Cells = { A: { A: 'A', B: 'B' }, B: { A: 'A', B: 'B' } }

  test('of a table with itself are none, whatever the order of its rows', () => {
    expect(differences(left, { B: { B: 'B', A: 'A' }, A: { B: 'B', A: 'A' } })).toEqual([])
  })

  test('name the cell and what both sides say', () => {
    expect(differences(left, { ...left, B: { A: 'ERROR', B: 'B' } })).toEqual([
      { from: 'B', to: 'A', left: 'A', right: 'ERROR' },
    ])
  })

  test('count cells, rows and columns that only one side has', () => {
    expect(differences({ A: left['A']! }, left).map(({ from, to }) => from + to)).toEqual(['BA', 'BB'])
    expect(differences(left, { A: { A: 'A' }, B: left['B']! })).toEqual([
      { from: 'A', to: 'B', left: 'B', right: undefined },
    ])
    expect(differences({}, {})).toEqual([])
  })
})
