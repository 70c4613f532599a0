import { expect, test } from 'vitest'
import { hardcodedTables } from '../kernel/hardcoded.ts'
import { cellsOf, combinationsOf, differences, tableOf } from '../table.ts'
import { revisionNames, revisionOf, revisions, v1 } from './revision.ts'

test('every revision has its row, oldest first', () => {
  expect([v1.name, ...revisions.map(({ name }) => name)]).toEqual(revisionNames)
  for (const { name } of revisions) expect(revisionOf(name).name).toBe(name)
})

test('states, arcs and pairs of each', () => {
  expect(
    revisions.map(({ name, spec }) => [
      name,
      spec.states.length,
      spec.arcs.length,
      combinationsOf(tableOf(spec)).length,
    ]),
  ).toEqual([
    ['v2-first', 4, 6, 12],
    ['v2-p2p', 5, 8, 20],
    ['pre-copy-v7', 7, 15, 42],
    ['pre-copy', 7, 15, 42],
    ['info-v2', 7, 15, 42],
  ])
})

test('the tables that kernels were released with are those of their revisions', () => {
  const [six, eight] = hardcodedTables
  expect(differences(cellsOf(tableOf(revisionOf('v2-p2p').spec)), six!.cells)).toEqual([])
  expect(differences(cellsOf(tableOf(revisionOf('pre-copy').spec)), eight!.cells)).toEqual([])
  expect(differences(cellsOf(tableOf(revisionOf('v2-first').spec)), six!.cells)).not.toEqual([])
})

test('a proposal was released with no kernel', () => {
  expect(revisions.filter(({ release }) => release === null).map(({ name }) => name)).toEqual(['pre-copy-v7'])
})
