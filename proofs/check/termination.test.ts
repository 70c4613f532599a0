import { expect, test } from 'vitest'
import { ERROR, protocol } from '#model'
import { paths } from '../paths.ts'
import { termination } from '../termination.ts'
import { tableIn } from './table.ts'
import { terminationClaim, type TerminationCertificate } from './termination.ts'
import type { PathsCertificate } from './paths.ts'

const { certificate: known } = paths.prove(protocol, {}) as { certificate: PathsCertificate }
const rests = { paths: tableIn(protocol, known) }
const { certificate } = termination.prove(protocol, rests) as { certificate: TerminationCertificate }

/** The objection to an entry of one set when it says something else. */
function objection(
  set: number,
  from: string,
  to: string,
  skips: number,
  cycle: readonly string[] | null,
): string | undefined {
  const sets = certificate.sets.map(({ features, pairs }, at) => ({
    features,
    pairs: pairs.map((pair) =>
      at === set && pair.from === from && pair.to === to ? { from, to, skips, cycle } : pair,
    ),
  }))
  return terminationClaim.check(protocol, { sets }, rests)[0]?.because.split(': ').slice(1).join(': ')
}

test('the certificate is accepted, and refused without a table', () => {
  expect(terminationClaim.check(protocol, certificate, rests)).toEqual([])
  expect(terminationClaim.check(protocol, certificate, {})).toHaveLength(94)
})

test('the number of skips is exact', () => {
  expect(objection(0, 'STOP', 'RUNNING', 1, null)).toBeUndefined()
  expect(objection(0, 'STOP', 'RUNNING', 0, null)).toBe('the loop does not end after 0')
  expect(objection(0, 'STOP', 'RUNNING', 2, null)).toBe('the loop ends after 1')
  expect(objection(0, 'STOP', 'RUNNING', -1, null)).toBe('the loop does not end after -1')
  expect(objection(0, 'STOP', 'RUNNING', Number.MAX_SAFE_INTEGER, null)).toBe('the loop ends after 1')
})

test('the cycle is exact', () => {
  expect(objection(2, 'STOP_COPY', 'PRE_COPY', 0, [ERROR])).toBeUndefined()
  expect(objection(2, 'STOP_COPY', 'PRE_COPY', 0, null)).toBe('without the guard it goes on from ERROR for ever')
  expect(objection(2, 'STOP_COPY', 'PRE_COPY', 0, [])).toBe('a cycle has a state at least')
  expect(objection(2, 'STOP_COPY', 'PRE_COPY', 0, [ERROR, ERROR])).toBe('ERROR is in the cycle twice')
  expect(objection(2, 'STOP_COPY', 'PRE_COPY', 0, ['STOP'])).toBe('the loop comes to ERROR, not to "STOP"')
  expect(objection(0, 'STOP', 'RUNNING', 1, ['RUNNING'])).toBe('the loop ends at RUNNING without the guard as well')
})

test('a table that goes round among unsupported states is refused, whatever number is claimed', () => {
  // Towards STOP_COPY: PRE_COPY_P2P and PRE_COPY lead to each other; RUNNING leads into them.
  const next: Record<string, string> = { PRE_COPY_P2P: 'PRE_COPY', PRE_COPY: 'PRE_COPY_P2P', RUNNING: 'PRE_COPY' }
  const sets = known.sets.map(({ features, pairs }) => ({
    features,
    pairs: pairs.map((pair) =>
      pair.to === 'STOP_COPY' && pair.from in next ? { ...pair, next: next[pair.from]! } : pair,
    ),
  }))
  const round = { paths: tableIn(protocol, { sets }) }
  const proof = termination.prove(protocol, round)
  expect(proof).toMatchObject({ type: 'refuted' })
  expect(proof.type === 'refuted' && proof.counterexamples[0]!.text).toMatch(
    /^RUNNING -> STOP_COPY with flags 1: the skip loop never ends/,
  )
  for (const skips of [0, 1, 2, 7, 8, 9, 1000, Number.MAX_SAFE_INTEGER]) {
    const claimed = certificate.sets.map(({ features, pairs }) => ({
      features,
      pairs: pairs.map((pair) => (pair.from === 'RUNNING' && pair.to === 'STOP_COPY' ? { ...pair, skips } : pair)),
    }))
    expect(terminationClaim.check(protocol, { sets: claimed }, round)[0]!.because).toMatch(
      /^RUNNING -> STOP_COPY with flags 1/,
    )
  }
})
