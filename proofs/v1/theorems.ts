// The theorems about the values of device_state: the claims, each with the search that makes its certificate. What a
// search says is not trusted: it counts once the checker has accepted the certificate.
import { v1, type Spec } from '#model'
import { checkDocument } from '../check/claim.ts'
import { documentOf } from '../document.ts'
import { hashOf } from '../hash.ts'
import { decided, type Proof, type Theorem } from '../theorem.ts'
import type { Proved } from '../theorems.ts'
import { closed, reachable, recovery, type Closed, type Reached } from './claims.ts'
import { stepsFrom } from './step.ts'

function proveReached(spec: Spec): Proof<Reached> {
  const states: Reached['states'][number][] = [{ state: 'RUNNING', steps: 0, after: null }]
  // A list that grows while it is walked: breadth first.
  for (const { state, steps } of states) {
    for (const { from, to } of spec.arcs) {
      if (from === state && !states.some((each) => each.state === to))
        states.push({ state: to, steps: steps + 1, after: from })
    }
  }
  const lost = spec.states.filter(({ name }) => !states.some(({ state }) => state === name))
  return decided(
    { states },
    lost.map(({ name }) => ({ text: `${name} cannot be reached`, size: 1 })),
  )
}

/** All values that steps lead to, with the way to each: the writes, in their order. */
export function closureOf(first: number): ReadonlyMap<number, readonly (number | 'reset')[]> {
  const ways = new Map<number, readonly (number | 'reset')[]>([[first, []]])
  for (const [value, way] of ways) {
    for (const { action, to } of stepsFrom(value)) {
      for (const next of to) if (!ways.has(next)) ways.set(next, [...way, action])
    }
  }
  return ways
}

function proveClosed(): Proof<Closed> {
  const ways = closureOf(v1.bits.RUNNING)
  const invalid = [...ways].filter(([value]) => v1.meaningOf(value).kind === 'invalid')
  const values = [...ways.keys()].sort((a, b) => a - b)
  return decided(
    { values },
    invalid.map(([value, way]) => ({ text: `${value} is reached by ${way.join(', ')}`, size: way.length })),
  )
}

function proveRecovery(): Proof<Closed> {
  const error = v1.withError(0)
  const out = stepsFrom(error).filter(({ action, to }) => action !== 'reset' && to.some((value) => value !== error))
  return decided(
    { values: [error] },
    out.map(({ action, to }) => ({ text: `a write of ${action} leads to ${to.join()}`, size: 1 })),
  )
}

const theorems: readonly Theorem[] = [
  { ...reachable, prove: proveReached },
  { ...closed, prove: proveClosed },
  { ...recovery, prove: proveRecovery },
]

export const claims = theorems

/** Proves every theorem by search; none counts before the checker has accepted its certificate. */
export const proveAll = (spec: Spec = v1.spec): readonly Proved[] =>
  theorems.map((theorem): Proved => {
    const proof = theorem.prove(spec, {})
    if (proof.type === 'refuted') return { theorem: theorem.name, ...proof }
    const document = documentOf(theorem, spec, proof.certificate)
    const { checked } = checkDocument(theorem, spec, document, {}, { hash: hashOf(spec) })
    return checked.type === 'refused'
      ? checked
      : { theorem: theorem.name, type: 'proved', holds: checked.holds, document }
  })
