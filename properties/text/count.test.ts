import { expect, test } from 'vitest'
import type { Account, Basis } from './account.ts'
import { countOf } from './count.ts'
import { reasons, type Exemption } from './exemption.ts'

const sentence = { passage: 'p', under: [], kind: 'text', text: 'It is so.', line: 1 } as const
const accountWith = (...bases: readonly Basis[]): Account => ({
  release: '5.18',
  sentences: bases.map((basis) => ({ sentence, basis })),
  lacks: [],
  newer: [],
  lost: [],
  unheaded: [],
  stale: [],
  strangers: [],
})
const exempt = (reason: Exemption['reason']): Basis => ({
  type: 'exempt',
  exemption: { passage: 'p', quote: 'so', reason, because: 'It is.' },
})

test('each sentence is counted once, by what accounts for it', () => {
  const count = countOf(
    accountWith(
      { type: 'requirements', names: ['a/b', 'c/d'] },
      { type: 'arc' },
      exempt('user'),
      exempt('definition'),
      exempt('user'),
      { type: 'wanting', wanting: { passage: 'p', quote: 'so', party: 'core', asks: 'It.' } },
      { type: 'nobody' },
    ),
  )
  expect(count).toEqual({
    sentences: 7,
    byRequirements: 1,
    arcs: 1,
    exempt: { definition: 1, informative: 0, user: 2, unobservable: 0 },
    wanting: 1,
    unaccounted: 1,
  })
})

test('of nothing there is nothing', () => {
  const { exempt: none, ...rest } = countOf(accountWith())
  expect(Object.values(rest)).toEqual([0, 0, 0, 0, 0])
  expect(Object.keys(none)).toEqual(Object.keys(reasons))
})
