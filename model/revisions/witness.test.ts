import { expect, test } from 'vitest'
import { revisions, type V2Name } from './revision.ts'
import { misfits } from './witness.ts'

const rulesBroken = (keepsTo: V2Name, judgedBy: V2Name): string =>
  [...new Set(misfits(keepsTo, judgedBy).flatMap(({ breaches }) => breaches.map(({ rule }) => rule.name)))].join(' ')

test('which rules of a revision (column) the devices of another one (row) break', () => {
  const names = revisions.map(({ name }) => name)
  const table = Object.fromEntries(
    names.map((row) => [row, Object.fromEntries(names.map((column) => [column, rulesBroken(row, column)]))]),
  )
  const later = 'features states arcs'
  const v7 = 'initial-whole-state sum-is-stop-copy info-in-pre-copy-alone'
  expect(table).toEqual({
    'v2-first': { 'v2-first': '', 'v2-p2p': '', 'pre-copy-v7': '', 'pre-copy': '', 'info-v2': '' },
    'v2-p2p': { 'v2-first': later, 'v2-p2p': '', 'pre-copy-v7': '', 'pre-copy': '', 'info-v2': '' },
    'pre-copy-v7': {
      'v2-first': later,
      'v2-p2p': 'features',
      'pre-copy-v7': '',
      'pre-copy': 'info-there initial-falls info-while-quiesced',
      'info-v2': 'opt-in info-there initial-falls info-while-quiesced',
    },
    'pre-copy': { 'v2-first': later, 'v2-p2p': 'features', 'pre-copy-v7': v7, 'pre-copy': '', 'info-v2': 'opt-in' },
    'info-v2': { 'v2-first': later, 'v2-p2p': 'features', 'pre-copy-v7': v7, 'pre-copy': '', 'info-v2': '' },
  })
})

test('the shortest walk: what a failed request to stop leaves, that five states do not know', () => {
  const [misfit] = misfits('v2-p2p', 'v2-first')
  const walk = misfit!.breaches.find(({ rule }) => rule.name === 'states')!.walk
  expect(walk.map(({ event, outcome }) => [event.type, outcome.type])).toEqual([
    ['faults', 'ok'],
    ['set-state', 'errno'],
    ['get-state', 'ok'],
  ])
})
