// Theorem: the states are a grid. Proved by looking at every state and every arc; there is nothing to search. It says
// nothing about paths: an arc that leaps is refuted here even where every path stays the only shortest one.
import { inRowOrder, stateOf, type Spec } from '#model'
import { gridClaim, unitMove, unitSteps, type GridCertificate } from './check/grid.ts'
import { decided, type Counterexample, type Proof, type Theorem } from './theorem.ts'

function prove(spec: Spec): Proof<GridCertificate> {
  const rows = inRowOrder(spec)
  const shared = rows.flatMap((row, index): Counterexample[] => {
    const other = rows
      .slice(0, index)
      .find(({ operation, session }) => operation === row.operation && session === row.session)
    if (other === undefined) return []
    return [{ text: `${other.name} and ${row.name} are both (${row.operation}, ${row.session})`, size: 2 }]
  })
  const leaps = spec.arcs.flatMap(({ from, to }): Counterexample[] => {
    const [tail, head] = [stateOf(spec, from)!, stateOf(spec, to)!]
    if (unitMove(tail, head) !== undefined) return []
    const [start, end] = [tail, head].map(({ operation, session }) => `(${operation}, ${session})`)
    return [{ text: `the arc ${from} -> ${to} is no unit step: ${start} to ${end}`, size: 2, from, to }]
  })
  const states = rows.map(({ name, operation, session }) => ({ state: name, operation, session }))
  return decided({ states, steps: unitSteps(spec) }, [...shared, ...leaps])
}

export const grid: Theorem<GridCertificate> = { ...gridClaim, prove }
