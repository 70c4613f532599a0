import { beforeAll, describe, expect, test } from 'vitest'
import { protocol } from '#model'
import { paths } from '../paths.ts'
import { progress } from '../progress.ts'
import type { PathsCertificate } from './paths.ts'
import { progressClaim, type ProgressCertificate } from './progress.ts'
import { tableIn } from './table.ts'

let known: PathsCertificate
let certificate: ProgressCertificate
beforeAll(() => {
  const proof = paths.prove(protocol, {})
  if (proof.type === 'proved') known = proof.certificate
  const own = progress.prove(protocol, { paths: tableIn(protocol, known) })
  if (own.type === 'proved') certificate = own.certificate
})

/** The refusals of a certificate where the full table's step for a pair is another. */
function refusals(from: string, to: string, next: string): readonly string[] {
  const sets = known.sets.map(({ features, pairs }) => ({
    features,
    pairs: pairs.map((pair) =>
      features.length === 3 && pair.from === from && pair.to === to ? { ...pair, next, steps: 1 } : pair,
    ),
  }))
  return progressClaim
    .check(protocol, certificate, { paths: tableIn(protocol, { sets }) })
    .map(({ because }) => because)
}

test('the certificate is accepted for the table it is about, and refused without', () => {
  expect(progressClaim.check(protocol, certificate, { paths: tableIn(protocol, known) })).toEqual([])
  const refused = progressClaim.check(protocol, certificate, {})
  expect(refused).toHaveLength(94)
  expect(refused[0]!.because).toMatch(/rests on paths, of which no certificate was accepted/)
})

describe('a table is refused that', () => {
  test('steps along no arc', () => {
    expect(refusals('RUNNING', 'STOP', 'STOP')).toEqual([
      "RUNNING -> STOP with flags 7: the table's step RUNNING -> STOP is no arc",
    ])
  })

  test('goes round', () => {
    expect(refusals('RUNNING_P2P', 'STOP', 'RUNNING')).toEqual([
      'RUNNING_P2P -> STOP with flags 7: 2 to go at RUNNING, so not 1 here',
    ])
  })

  test('refuses halfway', () => {
    expect(refusals('PRE_COPY_P2P', 'PRE_COPY', 'STOP_COPY')).toEqual([
      'PRE_COPY_P2P -> PRE_COPY with flags 7: the table refuses it at STOP_COPY, halfway',
    ])
  })

  test('refuses what has steps left', () => {
    expect(refusals('STOP_COPY', 'STOP', 'ERROR')).toEqual(['STOP_COPY -> STOP with flags 7: the table refuses it'])
  })
})
