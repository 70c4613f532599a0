import { expect, test } from 'vitest'
import { requiredFlags } from '../spec.ts'
import { cellsOf, differences, tableOf } from '../table.ts'
import { proposalRows, proposedTable } from './proposal.ts'
import { revisionOf } from './revision.ts'
import { rules } from './rules.ts'

test('the table of v7 is that of the merged arcs: every cell, every flag', () => {
  const { spec } = revisionOf('pre-copy')
  expect(differences(proposedTable.cells, cellsOf(tableOf(spec)))).toEqual([])
  for (const state of spec.states) expect(proposedTable.required[state.name]).toBe(requiredFlags(spec, state))
})

test('every row says of both what it says, and names only rules that there are', () => {
  expect(proposalRows).toHaveLength(19)
  const names = rules.map(({ name }) => name)
  for (const { v7, merged, difference, rules: shown } of proposalRows) {
    expect(v7 ?? merged).not.toBeNull()
    expect(difference).not.toMatch(/\.$/)
    for (const name of shown) expect(names).toContain(name)
  }
})

test('every rule that tells v7 from what was merged has its row', () => {
  const telling = rules.filter(({ revisions }) => revisions.includes('pre-copy-v7') !== revisions.includes('pre-copy'))
  const shown = proposalRows.flatMap((row) => row.rules)
  expect(telling.map(({ name }) => name).filter((name) => !shown.includes(name))).toEqual([])
})
