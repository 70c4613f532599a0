import { expect, test } from 'vitest'
import { protocol, type Spec } from '#model'
import type { PathsCertificate } from './check/paths.ts'
import { references, type KernelTableCertificate } from './check/kernel-table.ts'
import { tableIn } from './check/table.ts'
import { kernelTable, kernelTableOver } from './kernel-table.ts'
import { paths } from './paths.ts'
import type { Proof } from './theorem.ts'

function proofFor(spec: Spec, theorem = kernelTable): Proof<KernelTableCertificate> {
  const { certificate } = paths.prove(spec, {}) as { certificate: PathsCertificate }
  return theorem.prove(spec, { paths: tableIn(spec, certificate) })
}
const counterexamples = (proof: Proof<KernelTableCertificate>): readonly string[] =>
  proof.type === 'refuted' ? proof.counterexamples.map(({ text }) => text) : []

test("the derived tables are the kernel's, cell by cell", () => {
  const proof = proofFor(protocol)
  expect(
    proof.type === 'proved' &&
      proof.certificate.tables.map(({ features, cells, required }) => [features.length, cells.length, required.length]),
  ).toEqual([
    [2, 36, 6],
    [3, 64, 8],
  ])
})

test("a revision is refuted by the cells of today's table that it changes", () => {
  const arc = { from: 'STOP_COPY', to: 'PRE_COPY_P2P', requires: [], cites: [] }
  expect(counterexamples(proofFor({ ...protocol, arcs: [...protocol.arcs, arc] }))).toEqual([
    'STOP_COPY -> PRE_COPY: ERROR in Linux 6.2 and later, PRE_COPY_P2P by the rules',
    'STOP_COPY -> PRE_COPY_P2P: ERROR in Linux 6.2 and later, PRE_COPY_P2P by the rules',
  ])
})

test("a revision that only adds a state leaves today's cells as they are", () => {
  const state = {
    name: 'POST_COPY',
    number: 8,
    operation: 'quiesced',
    session: 'resuming',
    standsIn: null,
    row: 7,
    meaning: '',
  } as const
  const spec: Spec = {
    ...protocol,
    features: [...protocol.features, { name: 'POST_COPY', bit: 3, mandatory: false, needs: ['P2P'] }],
    states: [...protocol.states, { ...state, requires: ['STOP_COPY', 'P2P', 'POST_COPY'] }],
    arcs: [
      ...protocol.arcs,
      { from: 'RESUMING', to: 'POST_COPY', requires: [], cites: [] },
      { from: 'POST_COPY', to: 'RUNNING_P2P', requires: [], cites: [] },
    ],
  }
  expect(proofFor(spec).type).toBe('proved')
})

test('other required flags, a state that is gone and a set that is not defined are counterexamples', () => {
  const states = protocol.states.map((row) => (row.name === 'STOP' ? { ...row, requires: [] } : row))
  expect(counterexamples(proofFor({ ...protocol, states }))).toEqual([
    'STOP requires flags 1 in Linux 5.18 to 6.1, 0 by the rules',
    'STOP requires flags 1 in Linux 6.2 and later, 0 by the rules',
  ])
  const without = {
    ...protocol,
    states: protocol.states.filter(({ name }) => name !== 'RESUMING'),
    arcs: protocol.arcs.filter(({ from, to }) => from !== 'RESUMING' && to !== 'RESUMING'),
  }
  expect(counterexamples(proofFor(without))[0]).toBe(
    'RESUMING requires flags 1 in Linux 5.18 to 6.1, nothing by the rules',
  )
  const other = kernelTableOver(references.map((reference) => ({ ...reference, features: ['OTHER'] })))
  expect(counterexamples(proofFor(protocol, other))[0]).toBe('Linux 5.18 to 6.1: OTHER is no defined feature set')
})
