import { expect, test } from 'vitest'
import { protocol, type Spec } from '#model'
import { paths } from '../paths.ts'
import { restriction } from '../restriction.ts'
import type { Rests } from './claim.ts'
import { restrictionClaim, type RestrictionCertificate } from './restriction.ts'

const restsFor = (spec: Spec): Rests => {
  const proof = paths.prove(spec, {})
  if (proof.type !== 'proved') throw new Error('paths')
  return paths.yields!(spec, proof.certificate)
}
const rests = restsFor(protocol)
const proof = restriction.prove(protocol, rests)
const { certificate } = proof as { certificate: RestrictionCertificate }

/** The objection to one entry of flags 1 when it says something else. */
function objection(from: string, to: string, skipped: readonly string[]): string | undefined {
  const [first, ...others] = certificate.sets
  const pairs = first!.pairs.map((pair) => (pair.from === from && pair.to === to ? { from, to, skipped } : pair))
  const refusals = restrictionClaim.check(protocol, { sets: [{ ...first!, pairs }, ...others] }, rests)
  return refusals[0]?.because.split(': ').slice(1).join(': ')
}

test('the certificate is accepted, and refused without a table', () => {
  expect(restrictionClaim.check(protocol, certificate, rests)).toEqual([])
  expect(restrictionClaim.check(protocol, certificate, {})).toHaveLength(94)
})

test('the skipped states are those the loop comes to, no fewer and no more', () => {
  expect(objection('STOP', 'RUNNING', ['RUNNING_P2P'])).toBeUndefined()
  expect(objection('STOP', 'RUNNING', [])).toBe('the loop skips RUNNING_P2P as well')
  expect(objection('STOP', 'RUNNING', ['RUNNING_P2P', 'RUNNING'])).toBe('the loop stops at RUNNING')
  expect(objection('STOP', 'RUNNING', ['PRE_COPY'])).toBe('the loop comes to RUNNING_P2P, not to "PRE_COPY"')
})

test('an arc with a flag of its own is refused, whatever is skipped', () => {
  const spec: Spec = {
    ...protocol,
    features: [...protocol.features, { name: 'BACK', bit: 3, mandatory: false, needs: ['PRE_COPY', 'P2P'] }],
    arcs: [...protocol.arcs, { from: 'STOP_COPY', to: 'PRE_COPY_P2P', requires: ['BACK'], cites: [] }],
  }
  const table = restsFor(spec)
  const sets = table.paths!.sets.map(({ features }, at) => ({
    features,
    pairs: certificate.sets[Math.min(at, 3)]!.pairs,
  }))
  expect(restrictionClaim.check(spec, { sets }, table).map(({ because }) => because)).toEqual([
    'STOP_COPY -> PRE_COPY with flags 5: the loop skips PRE_COPY_P2P as well',
    "STOP_COPY -> PRE_COPY with flags 7: the loop stops at PRE_COPY_P2P, the device's own table says ERROR",
    "STOP_COPY -> PRE_COPY_P2P with flags 7: the loop stops at PRE_COPY_P2P, the device's own table says ERROR",
  ])
})
