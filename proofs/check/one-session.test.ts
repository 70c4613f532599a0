import { describe, expect, test } from 'vitest'
import { protocol, sessionEffect } from '#model'
import { oneSession } from '../one-session.ts'
import { paths } from '../paths.ts'
import { pathIn } from '../walk.ts'
import { brokenBy, oneSessionClaim, returnsFd } from './one-session.ts'
import { pairsOf } from './pairs.ts'
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

test('a table that opens a session on the way is refused, however its effects are listed', () => {
  const proof = paths.prove(protocol, {})
  if (proof.type !== 'proved') throw new Error('paths')
  // RUNNING_P2P goes to STOP_COPY over PRE_COPY_P2P.
  const sets = proof.certificate.sets.map(({ features, pairs }) => ({
    features,
    pairs: pairs.map((pair) =>
      features.length === 3 && pair.from === 'RUNNING_P2P' && pair.to === 'STOP_COPY'
        ? { ...pair, next: 'PRE_COPY_P2P' }
        : pair,
    ),
  }))
  const rests = { paths: tableIn(protocol, { sets }) }
  const listed = rests.paths.sets.map((table) => ({
    features: table.features,
    pairs: pairsOf(table.spec).map(({ from, to }) => {
      const path = pathIn(table, from, to)
      const effects = path?.slice(1).map((state, at) => sessionEffect(table.row(path[at]!)!, table.row(state)!)) ?? null
      return { from, to, effects, fd: effects !== null && returnsFd(effects) }
    }),
  }))
  expect(oneSessionClaim.check(protocol, { sets: listed }, rests).map(({ because }) => because)).toEqual([
    'RUNNING -> STOP_COPY with flags 7: arc 2 of 3 opens a session before the last',
    'RUNNING_P2P -> STOP_COPY with flags 7: arc 1 of 2 opens a session before the last',
  ])
})
