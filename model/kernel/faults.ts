// The faults of the kernel's table that change one cell, and where each can be noticed: in the end state or errno of
// some request, as a request that never returns, only in the arcs taken, only as a warning in the kernel's log, or
// nowhere. This is what tells how much a test that looks at end states alone can find.
import { featureSetsOf, flagsOf, type FeatureSet } from '../features.ts'
import { restrict, type Spec } from '../spec.ts'
import type { Cells } from '../table.ts'
import type { Helper } from './next-state.ts'
import { knownArcs, requested, sightOf, sights, stepBy, type Driver, type Observation, type Sight } from './request.ts'

export interface CellFault {
  readonly from: string
  readonly to: string
  /** What the cell says instead. */
  readonly says: string
}

/** Every fault of one cell: each cell, with every other state in it. */
export function cellFaults(cells: Cells): readonly CellFault[] {
  const names = Object.keys(cells)
  return names.flatMap((from) =>
    names.flatMap((to) => names.filter((says) => says !== cells[from]![to]).map((says) => ({ from, to, says }))),
  )
}

/** The cells with a fault in them. */
export const faulty = (cells: Cells, { from, to, says }: CellFault): Cells => ({
  ...cells,
  [from]: { ...cells[from], [to]: says },
})

/** A request of one kind of device, and what it shows. */
export interface Request {
  readonly set: FeatureSet
  readonly from: string
  readonly to: string
}

/** Every request between different states that a device with these features supports. */
export const requestsOf = (spec: Spec, set: FeatureSet): readonly Request[] => {
  const names = restrict(spec, set).states.map(({ name }) => name)
  return names.flatMap((from) => names.filter((to) => to !== from).map((to) => ({ set, from, to })))
}

/** Answers requests on a device of a feature set; the restricted spec is made once. */
function deviceOf(spec: Spec, helper: Helper, driver: Driver, set: FeatureSet) {
  const step = stepBy(helper, flagsOf(spec.features, set))
  const known = driver === 'refuses' ? knownArcs(restrict(spec, set)) : undefined
  return ({ from, to }: Request): Observation => requested(step, from, to, known)
}

/** How many faults are noticed where, for devices of one feature set, or of any (`sets` has several). */
export type Counts = Readonly<Record<Sight, number>>

/** Classifies every single-cell fault by the worst that any request of devices with these features shows. */
export function classify(spec: Spec, right: Helper, driver: Driver, sets = featureSetsOf(spec.features)): Counts {
  const counts: Record<Sight, number> = { endless: 0, end: 0, arcs: 0, warning: 0, none: 0 }
  const asked = sets.map((set) => ({
    set,
    requests: requestsOf(spec, set).map((request) => ({
      request,
      observed: deviceOf(spec, right, driver, set)(request),
    })),
  }))
  for (const fault of cellFaults(right.cells)) {
    const wrong: Helper = { ...right, cells: faulty(right.cells, fault) }
    let worst: number = sights.length - 1
    for (const { set, requests } of asked) {
      const device = deviceOf(spec, wrong, driver, set)
      for (const { request, observed } of requests) {
        worst = Math.min(worst, sights.indexOf(sightOf(observed, device(request))))
      }
    }
    counts[sights[worst]!]++
  }
  return counts
}
