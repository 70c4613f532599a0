// A proposed revision as data: features, states and arcs added to a spec, arcs taken away. What an extension says is
// checked against the spec it extends; whatever is wrong with it is returned with the field it stands in.
import type { Arc } from './arcs.ts'
import { arcFaults, deadEnds, featureFaults, stateFaults } from './extension-faults.ts'
import type { FeatureRow, FeatureSet } from './features.ts'
import { inRowOrder, type Spec } from './spec.ts'
import type { Operation, SessionKind, StateRow } from './states.ts'

export interface ExtensionState {
  readonly name: string
  readonly number: number
  readonly operation: Operation
  readonly session: SessionKind
  readonly requires: FeatureSet
  readonly standsIn: string | null
  /** Its place among the rows of the table it is added to, from 0; rows from there on move down. */
  readonly row: number
  readonly meaning: string
}

export interface ExtensionArc {
  readonly from: string
  readonly to: string
  /** Features the arc itself needs, beyond those of its states. */
  readonly requires: FeatureSet
}

export interface Extension {
  readonly name: string
  readonly features: readonly Omit<FeatureRow, 'mandatory'>[]
  readonly states: readonly ExtensionState[]
  readonly arcs: readonly ExtensionArc[]
  /** Arcs of the extended spec that are arcs no longer. */
  readonly removes: readonly Pick<Arc, 'from' | 'to'>[]
}

/** What is wrong with an extension: the field (a JSON path), what it is, and what to do. */
export interface ExtensionFault {
  readonly at: string
  readonly message: string
  readonly remedy: string
}

/** Applies an extension to a spec, or says everything that is wrong with it. */
export function extend(
  spec: Spec,
  extension: Extension,
): { readonly spec: Spec } | { readonly faults: readonly ExtensionFault[] } {
  const features = [...spec.features, ...extension.features.map((row) => ({ ...row, mandatory: false }))]
  const rows: StateRow[] = inRowOrder(spec).slice()
  for (const state of [...extension.states].sort((a, b) => a.row - b.row)) rows.splice(state.row, 0, state)
  const states = rows.map((state, row) => ({ ...state, row })).sort((a, b) => a.number - b.number)
  const kept = spec.arcs.filter(({ from, to }) => !extension.removes.some((arc) => arc.from === from && arc.to === to))
  const arcs = [...kept, ...extension.arcs.map((arc) => ({ ...arc, cites: [] }))]
  const extended: Spec = { name: extension.name, features, states, arcs }
  const faults = [
    ...featureFaults(spec, extension, features),
    ...stateFaults(spec, extension, extended),
    ...arcFaults(spec, extension, extended),
  ]
  if (faults.length > 0) return { faults }
  const dead = deadEnds(extension, extended)
  return dead.length > 0 ? { faults: dead } : { spec: extended }
}
