// The ways between the states of a device, by feature set: taken from the spec's own table, once for each set, because
// devices are made by the thousand.
import { chain } from '../arcs.ts'
import { flagsOf, type FeatureSet } from '../features.ts'
import { protocol, restrict } from '../spec.ts'
import type { StateRow } from '../states.ts'
import { combinationsOf, tableOf } from '../table.ts'

export interface Routes {
  readonly rows: ReadonlyMap<string, StateRow>
  /** From, then to: the states on the way, both included; null where the pair is blocked. */
  readonly ways: ReadonlyMap<string, ReadonlyMap<string, readonly string[] | null>>
  /** From, then to: the step as the header writes it. */
  readonly names: ReadonlyMap<string, ReadonlyMap<string, string>>
}

const known = new Map<number, Routes>()

/** The routes of a device with these features. */
export function routesOf(features: FeatureSet): Routes {
  const flags = flagsOf(protocol.features, features)
  const routes = known.get(flags) ?? routesBy(features)
  known.set(flags, routes)
  return routes
}

function routesBy(features: FeatureSet): Routes {
  const spec = restrict(protocol, features)
  const ways = new Map(spec.states.map(({ name }) => [name, new Map<string, readonly string[] | null>()]))
  for (const { from, to, paths } of combinationsOf(tableOf(spec))) ways.get(from)!.set(to, paths[0] ?? null)
  const names = spec.states.map(({ name }) => name)
  return {
    rows: new Map(spec.states.map((row) => [row.name, row])),
    ways,
    names: new Map(names.map((from) => [from, new Map(names.map((to) => [to, chain(from, to)]))])),
  }
}
