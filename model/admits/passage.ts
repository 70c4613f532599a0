// How a device with certain features passes from one state to another: the one path of the pair, and at every stop of
// it what has become of the session. Derived from the spec's arcs once for each feature set, and kept.
import type { FeatureSet } from '../features.ts'
import { sessionEffect } from '../sessions.ts'
import { restrict, type Spec } from '../spec.ts'
import type { StateRow } from '../states.ts'
import { combinationOf, tableOf } from '../table.ts'

/** A state on a path, with the path's effects up to there. */
export interface Stop {
  readonly state: string
  /** The session that was open at the start has ended. */
  readonly closes: boolean
  /** The arc that leads here opens a session. */
  readonly opens: boolean
}

export interface Passage {
  /** The states that the device supports, by name. */
  readonly rows: ReadonlyMap<string, StateRow>
  /** The stops from one state to another, both included; null where the pair is blocked. */
  stops(from: string, to: string): readonly Stop[] | null
}

interface Known {
  readonly bySet: WeakMap<FeatureSet, Passage>
  readonly byName: Map<string, Passage>
}
const known = new WeakMap<Spec, Known>()

/** The passage of a device with these features, which a spec of more features is restricted to. */
export function passageOf(spec: Spec, features: FeatureSet): Passage {
  let ofSpec = known.get(spec)
  if (ofSpec === undefined) known.set(spec, (ofSpec = { bySet: new WeakMap(), byName: new Map() }))
  const passage = ofSpec.bySet.get(features)
  if (passage !== undefined) return passage
  // Every trace brings an array of its own; a table is derived once for each set, not for each array.
  const name = [...features].sort().join(' ')
  const found = ofSpec.byName.get(name) ?? derive(restrict(spec, features))
  ofSpec.byName.set(name, found)
  ofSpec.bySet.set(features, found)
  return found
}

function derive(spec: Spec): Passage {
  const rows = new Map(spec.states.map((row) => [row.name, row]))
  const table = tableOf(spec)
  const stopsOf = (path: readonly string[]): readonly Stop[] => {
    let closes = false
    return path.map((state, at) => {
      if (at === 0) return { state, closes: false, opens: false }
      const effect = sessionEffect(rows.get(path[at - 1]!)!, rows.get(state)!)
      closes ||= effect === 'closes' || effect === 'reopens'
      return { state, closes, opens: effect === 'opens' || effect === 'reopens' }
    })
  }
  const pairs = new Map<string, ReadonlyMap<string, readonly Stop[] | null>>()
  for (const from of rows.keys()) {
    const row = new Map<string, readonly Stop[] | null>()
    for (const to of rows.keys()) {
      // A tie would admit each of its paths; the rule has none, so that the first is the only one.
      const path = from === to ? [from] : combinationOf(table, from, to).paths[0]
      row.set(to, path === undefined ? null : stopsOf(path))
    }
    pairs.set(from, row)
  }
  return { rows, stops: (from, to) => pairs.get(from)?.get(to) ?? null }
}
