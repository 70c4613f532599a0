import { describe, expect, test } from 'vitest'
import { protocol } from '#model'
import { oneSession } from '../one-session.ts'
import { paths } from '../paths.ts'
import { brokenBy, oneSessionClaim, returnsFd } from './one-session.ts'
import { tableIn } from './table.ts'

describe('the effects of a path', () => {
  test.each([
    [['none', 'none']],
    [['closes', 'none', 'opens']],
    [['closes', 'opens']],
    [['keeps', 'keeps']],
    [['reopens']],
    [[]],
  ])('%j keep the claim', (effects) => {
    expect(brokenBy(effects)).toBeUndefined()
  })

  test.each([
    [['opens', 'keeps'], 'arc 1 of 2 opens a session before the last'],
    [['none', 'closes'], 'arc 2 of 2 closes a session after the first'],
    [['none', 'reopens'], 'arc 2 of 2 closes a session after the first'],
    [['reopens', 'keeps'], 'arc 1 of 2 opens a session before the last'],
    [['opens', 'closes', 'opens'], 'arc 1 of 3 opens a session before the last'],
  ])('%j break it', (effects, because) => {
    expect(brokenBy(effects)).toBe(because)
  })

  test('return a data_fd where the last opens', () => {
    expect([['closes', 'opens'], ['keeps'], ['closes', 'none'], []].map(returnsFd)).toEqual([true, false, false, false])
  })
})

test("effects that are not those of the table's path are refused", () => {
  const proof = paths.prove(protocol, {})
  if (proof.type !== 'proved') throw new Error('paths')
  const rests = { paths: tableIn(protocol, proof.certificate) }
  const own = oneSession.prove(protocol, rests)
  if (own.type !== 'proved') throw new Error('one-session')
  expect(oneSessionClaim.check(protocol, own.certificate, rests)).toEqual([])
  expect(oneSessionClaim.check(protocol, own.certificate, {})).toHaveLength(94)
  // A table that leaves the saving group on the way from PRE_COPY to PRE_COPY_P2P and comes back.
  const sets = proof.certificate.sets.map(({ features, pairs }) => ({
    features,
    pairs: pairs.map((pair) =>
      pair.from === 'PRE_COPY' && pair.to === 'PRE_COPY_P2P' ? { ...pair, next: 'RUNNING', steps: 3 } : pair,
    ),
  }))
  const detour = { paths: tableIn(protocol, { sets }) }
  expect(oneSessionClaim.check(protocol, own.certificate, detour).map(({ because }) => because)).toEqual([
    'PRE_COPY -> PRE_COPY_P2P with flags 7: its effects are closes, none, opens',
  ])
})
