import { protocol } from '#model'
import { expect, test } from 'vitest'
import { proveAll } from '../theorems.ts'
import { checkOnTable } from './on-table.ts'
import { recordOf, text } from './shape.ts'
import { nothingToRestOn, tableIn } from './table.ts'

const results = proveAll(protocol)
const certificateOf = (name: string): unknown => {
  const found = results.find(({ theorem }) => theorem === name)
  return found?.type === 'proved' ? found.document.certificate : expect.fail(name)
}
// Entries that say no more than their pair.
const { sets } = certificateOf('progress') as { sets: { features: string[]; pairs: { from: string; to: string }[] }[] }
const bare = {
  sets: sets.map(({ features, pairs }) => ({ features, pairs: pairs.map(({ from, to }) => ({ from, to })) })),
}
const shape = recordOf<{ from: string; to: string }>({ from: text, to: text })

test('without an accepted certificate of paths every entry is refused', () => {
  const refusals = checkOnTable(protocol, bare, {}, shape, () => () => undefined)
  expect(refusals).toHaveLength(94)
  for (const { because } of refusals) expect(because).toContain(nothingToRestOn)
})

test('with one, entries are judged by the table of their set', () => {
  const paths = tableIn(protocol, certificateOf('paths') as never)
  const seen = new Set<string>()
  const refusals = checkOnTable(protocol, bare, { paths }, shape, (table) => ({ from, to }) => {
    seen.add(table.features.join('|'))
    return from === 'RUNNING' && to === 'STOP' ? table.cell(from, to) : undefined
  })
  expect(seen.size).toBe(4)
  expect(refusals.map(({ because }) => because.split(': ')[1])).toEqual(['STOP', 'RUNNING_P2P', 'STOP', 'RUNNING_P2P'])
})
