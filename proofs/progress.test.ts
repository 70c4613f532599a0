import { expect, test } from 'vitest'
import { protocol } from '#model'
import type { PathsCertificate, PathsEntry } from './check/paths.ts'
import { tableIn } from './check/table.ts'
import { paths } from './paths.ts'
import { progress } from './progress.ts'

const { certificate } = paths.prove(protocol, {}) as { certificate: PathsCertificate }

/** What is found in a table of all features whose step for one pair is another. */
function found(from: string, to: string, next: string): readonly string[] | 'proved' {
  const changed = (pair: PathsEntry): PathsEntry =>
    pair.from === from && pair.to === to ? { from, to, steps: 1, next } : pair
  const sets = certificate.sets.map(({ features, pairs }) => ({
    features,
    pairs: features.length === 3 ? pairs.map(changed) : pairs,
  }))
  const proof = progress.prove(protocol, { paths: tableIn(protocol, { sets }) })
  return proof.type === 'proved' ? 'proved' : proof.counterexamples.map(({ text }) => text)
}

test("the protocol's table arrives", () => {
  expect(found('RUNNING', 'STOP', 'RUNNING_P2P')).toBe('proved')
})

test('a table that does not is refuted, by the shortest case first', () => {
  expect(found('RUNNING', 'STOP', 'STOP')[0]).toBe(
    'RUNNING -> STOP with flags 7: RUNNING -> STOP is no arc of the device',
  )
  expect(found('PRE_COPY_P2P', 'PRE_COPY', 'STOP_COPY')).toEqual([
    'PRE_COPY_P2P -> PRE_COPY with flags 7: refused halfway, at STOP_COPY',
  ])
  expect(found('RUNNING_P2P', 'STOP', 'RUNNING')[0]).toMatch(
    /^RUNNING -> STOP with flags 7: never arrives: RUNNING -> RUNNING_P2P -> RUNNING -> .* \.\.\.$/,
  )
})
