import { expect, test } from 'vitest'
import { cellsOf, ERROR, protocol, restrict, sixStates, tableOf, type Cells } from '#model'
import { paths } from '../paths.ts'
import { setTable, tableIn, type SetTable } from './table.ts'

const proof = paths.prove(protocol, {})
const table = tableIn(protocol, proof.type === 'proved' ? proof.certificate : { sets: [] })

const cellsFrom = (set: SetTable, cells: Cells): Cells =>
  Object.fromEntries(
    Object.keys(cells).map((from) => [
      from,
      Object.fromEntries(Object.keys(cells).map((to) => [to, set.cell(from, to)])),
    ]),
  )

test('the table in the certificate is the derived one, ERROR included', () => {
  expect(table.sets).toHaveLength(4)
  for (const set of table.sets) {
    const cells = cellsOf(tableOf(restrict(protocol, set.features)))
    expect(cellsFrom(set, cells)).toEqual(cells)
  }
  expect(table.full.features).toEqual(['STOP_COPY', 'P2P', 'PRE_COPY'])
})

test('a set is found by its features', () => {
  const set = setTable({ paths: table }, ['STOP_COPY', 'P2P'])!
  expect(cellsFrom(set, sixStates.cells)).toEqual(sixStates.cells)
  expect([set.has('RUNNING_P2P'), set.has('PRE_COPY'), set.has(ERROR)]).toEqual([true, false, false])
  expect([set.isArc('STOP', 'RUNNING_P2P'), set.isArc('STOP', 'RUNNING')]).toEqual([true, false])
  expect([set.row('RUNNING_P2P')?.operation, set.row('PRE_COPY')]).toEqual(['quiesced', undefined])
  expect(setTable({ paths: table }, ['P2P'])).toBeUndefined()
  expect(setTable({}, ['STOP_COPY'])).toBeUndefined()
})
