// Theorem: the kernel's hardcoded tables are what the rules give. For a proposed revision the counterexamples are the
// cells of today's table that it changes.
import type { Spec } from '#model'
import type { Rests } from './check/claim.ts'
import {
  cellsIn,
  derivedFor,
  flagsFor,
  kernelTableClaimOver,
  references,
  type KernelTableCertificate,
  type Reference,
} from './check/kernel-table.ts'
import { decided, tableOfRests, type Counterexample, type Proof, type Theorem } from './theorem.ts'

function prove(spec: Spec, rests: Rests, compared: readonly Reference[]): Proof<KernelTableCertificate> {
  tableOfRests(rests)
  const counterexamples: Counterexample[] = []
  const tables = compared.flatMap((reference) => {
    const { origin } = reference.hardcoded
    const derived = derivedFor(reference, rests)
    if (derived === undefined) {
      counterexamples.push({ text: `${origin}: ${reference.features!.join('|')} is no defined feature set`, size: 0 })
      return []
    }
    const cells = cellsIn(reference.hardcoded)
    for (const { from, to, next } of cells) {
      const ours = derived.cell(from, to)
      if (ours === next) continue
      const text = `${from} -> ${to}: ${next} in ${origin}, ${ours} by the rules`
      counterexamples.push({ text, size: 2, features: derived.features, from, to })
    }
    const required = Object.entries(reference.hardcoded.required).map(([state, flags]) => ({ state, flags }))
    for (const { state, flags } of required) {
      const ours = flagsFor(spec, state)
      if (ours !== flags)
        counterexamples.push({
          text: `${state} requires flags ${flags} in ${origin}, ${ours ?? 'nothing'} by the rules`,
          size: 1,
        })
    }
    return [{ origin, features: derived.features, cells, required }]
  })
  return decided({ tables }, counterexamples)
}

/** The theorem about given references; `kernelTable` is the one about the kernel's own. */
export const kernelTableOver = (compared: readonly Reference[]): Theorem<KernelTableCertificate> => ({
  ...kernelTableClaimOver(compared),
  prove: (spec, rests) => prove(spec, rests, compared),
})

export const kernelTable: Theorem<KernelTableCertificate> = kernelTableOver(references)
