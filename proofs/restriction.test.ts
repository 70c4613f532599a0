import { expect, test } from 'vitest'
import { protocol, type Spec } from '#model'
import type { PathsCertificate } from './check/paths.ts'
import type { RestrictionCertificate } from './check/restriction.ts'
import { tableIn } from './check/table.ts'
import { paths } from './paths.ts'
import { restriction } from './restriction.ts'
import type { Proof } from './theorem.ts'

function proofFor(spec: Spec): Proof<RestrictionCertificate> {
  const { certificate } = paths.prove(spec, {}) as { certificate: PathsCertificate }
  return restriction.prove(spec, { paths: tableIn(spec, certificate) })
}

test('today only quiesced states are skipped', () => {
  const proof = proofFor(protocol)
  const sets = proof.type === 'proved' ? proof.certificate.sets : []
  const skipped = sets.map(({ pairs }) => pairs.flatMap((pair) => pair.skipped))
  expect(skipped.map(({ length }) => length)).toEqual([4, 0, 6, 0])
  expect([...new Set(skipped.flat())]).toEqual(['RUNNING_P2P', 'PRE_COPY_P2P'])
})

test('an arc that needs a flag of its own leaks, and the requests are named', () => {
  const proof = proofFor({
    ...protocol,
    features: [...protocol.features, { name: 'BACK', bit: 3, mandatory: false, needs: ['PRE_COPY'] }],
    arcs: [...protocol.arcs, { from: 'STOP_COPY', to: 'PRE_COPY', requires: ['BACK'], cites: [] }],
  })
  expect(proof.type === 'refuted' && proof.counterexamples.map(({ text }) => text)).toEqual([
    "STOP_COPY -> PRE_COPY with flags 5: the skip loop says PRE_COPY; the device's own table refuses it",
    "STOP_COPY -> PRE_COPY with flags 7: the skip loop says PRE_COPY; the device's own table refuses it",
    "STOP_COPY -> PRE_COPY_P2P with flags 7: the skip loop says PRE_COPY; the device's own table refuses it",
  ])
})
