// A Spec is one revision of the protocol for one feature set: its features, states and arcs. `protocol` is the
// revision of Linux 6.2 and later with every feature; `restrict` contracts it to what a device with fewer offers.
import { arcs, type Arc } from './arcs.ts'
import { features, flagsOf, isWithin, type FeatureRow, type FeatureSet } from './features.ts'
import { states, type StateRow } from './states.ts'

export interface Spec {
  /** The revision's name, for reports. */
  readonly name: string
  /** The features it supports, by bit. */
  readonly features: readonly FeatureRow[]
  /** The states that can be requested, by number. ERROR is in every spec and is not listed. */
  readonly states: readonly StateRow[]
  readonly arcs: readonly Arc[]
}

/** The protocol as merged (Linux 6.2 and later), with every feature. */
export const protocol: Spec = {
  name: 'v2',
  features: Object.values(features),
  states: Object.values(states),
  arcs,
}

/** All features of a spec. */
export const allFeatures = (spec: Spec): FeatureSet => spec.features.map((row) => row.name)

/** The row of a state, or undefined where the spec has no such state. */
export const stateOf = (spec: Spec, name: string): StateRow | undefined => spec.states.find((row) => row.name === name)

/** The states in the order of the kernel table's rows. */
export const inRowOrder = (spec: Spec): readonly StateRow[] => [...spec.states].sort((a, b) => a.row - b.row)

/** The flags value that a state needs. */
export const requiredFlags = (spec: Spec, state: StateRow): number => flagsOf(spec.features, state.requires)

/**
 * The spec of a device with these features alone. A state it lacks is contracted into the state that stands in for it,
 * or into the one that stands in for that; arcs that still touch a state it lacks are removed, and so are arcs whose
 * own features it lacks. The header: "the states behave as though the device was fully running if not supported", and
 * "Arcs touching PRE_COPY and PRE_COPY_P2P are removed".
 */
export function restrict(spec: Spec, set: FeatureSet): Spec {
  const supported = new Map(spec.states.filter((row) => isWithin(row.requires, set)).map((row) => [row.name, row]))
  const byName = new Map(spec.states.map((row) => [row.name, row]))
  const standIn = (name: string | null, seen: readonly string[] = []): string | null =>
    name === null || seen.includes(name)
      ? null
      : supported.has(name)
        ? name
        : standIn(byName.get(name)?.standsIn ?? null, [...seen, name])
  const contracted = new Map<string, Arc>()
  for (const arc of spec.arcs) {
    const from = standIn(arc.from)
    const to = standIn(arc.to)
    if (from === null || to === null || from === to || !isWithin(arc.requires, set)) continue
    const key = `${from} ${to}`
    const known = contracted.get(key)
    // Two arcs that fall together are one; it needs only what the less demanding of them needs.
    if (known === undefined) contracted.set(key, { ...arc, from, to })
    else if (arc.requires.length < known.requires.length) contracted.set(key, { ...known, requires: arc.requires })
  }
  return {
    name: spec.name,
    features: spec.features.filter((row) => set.includes(row.name)),
    states: [...supported.values()],
    arcs: [...contracted.values()],
  }
}
