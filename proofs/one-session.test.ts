import { expect, test } from 'vitest'
import { protocol, stateOf } from '#model'
import type { OneSessionCertificate } from './check/one-session.ts'
import type { PathsCertificate, PathsEntry } from './check/paths.ts'
import { tableIn } from './check/table.ts'
import { oneSession } from './one-session.ts'
import { paths } from './paths.ts'

const { certificate } = paths.prove(protocol, {}) as { certificate: PathsCertificate }

test('a data_fd comes back exactly where the session at the target is not the one at the start', () => {
  const proof = oneSession.prove(protocol, { paths: tableIn(protocol, certificate) })
  const { sets } = (proof as { certificate: OneSessionCertificate }).certificate
  let returned = 0
  for (const { pairs } of sets) {
    for (const { from, to, effects, fd } of pairs) {
      const [start, end] = [stateOf(protocol, from)!.session, stateOf(protocol, to)!.session]
      expect([from, to, fd]).toEqual([from, to, effects !== null && end !== 'none' && start !== end])
      returned += fd ? 1 : 0
    }
  }
  expect(returned).toBe(42)
})

test('a table that opens a session on the way is refuted', () => {
  const step: Record<string, string> = { RUNNING: 'PRE_COPY', PRE_COPY: 'PRE_COPY_P2P', PRE_COPY_P2P: 'STOP_COPY' }
  const through = (pair: PathsEntry): PathsEntry => {
    const next = pair.to === 'STOP' ? step[pair.from] : undefined
    return next === undefined ? pair : { ...pair, steps: 1, next }
  }
  const sets = certificate.sets.map(({ features, pairs }) => ({
    features,
    pairs: features.length === 3 ? pairs.map(through) : pairs,
  }))
  const proof = oneSession.prove(protocol, { paths: tableIn(protocol, { sets }) })
  const texts = proof.type === 'refuted' ? proof.counterexamples.map(({ text }) => text) : []
  expect(texts).toEqual([
    'PRE_COPY_P2P -> STOP with flags 7: arc 2 of 2 closes a session after the first: PRE_COPY_P2P -> STOP_COPY -> STOP',
    'PRE_COPY -> STOP with flags 7: arc 3 of 3 closes a session after the first: ' +
      'PRE_COPY -> PRE_COPY_P2P -> STOP_COPY -> STOP',
    'RUNNING -> STOP with flags 7: arc 1 of 4 opens a session before the last: ' +
      'RUNNING -> PRE_COPY -> PRE_COPY_P2P -> STOP_COPY -> STOP',
  ])
})
