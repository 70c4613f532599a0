// What a wrong cell means: the way it sends a device, and what a user of each kind of device would notice. Told by
// running every request through the table with and without the fault.
import { chain } from '../../arcs.ts'
import { featureSetsOf, flagsOf, nameOfSet } from '../../features.ts'
import { restrict, type Spec } from '../../spec.ts'
import { ERROR } from '../../states.ts'
import type { Cells } from '../../table.ts'
import { requestsOf, type Request } from '../faults.ts'
import { derivedHelper } from '../leaks.ts'
import {
  knownArcs,
  requested,
  sightOf,
  sights,
  stepBy,
  type NextStep,
  type Observation,
  type Sight,
} from '../request.ts'

/** How many requests are shown for each thing a user can notice. */
const SHOWN = 2

/**
 * The way that cells give from a state to a target, step by step, with all features; it says so where there is none.
 */
export function wayOf(cells: Cells, from: string, to: string): string {
  const way = [from]
  for (let at = from; at !== to;) {
    const next = cells[at]?.[to] ?? ERROR
    if (next === ERROR) return way.length > 1 ? `${chain(...way)}, then refused` : 'refused'
    const isAgain = way.includes(next)
    way.push(next)
    if (isAgain) return `${chain(...way)}, for ever`
    at = next
  }
  return way.length > 1 ? chain(...way) : 'no step'
}

const outcome = ({ arcs, result, end, warned }: Observation, { from }: Request): string => {
  const way = arcs.length === 0 ? '' : ` by ${chain(from, ...arcs.map((arc) => arc.split(' -> ')[1]!))}`
  if (result === 'endless') return `never returns${way.length > 0 && arcs.length < 6 ? `, going${way}` : ''}`
  const where = result === 'ok' ? `ends in ${end}${way}` : `is refused in ${end}${way}`
  return `${where}${warned ? ', with a kernel warning' : ''}`
}

const told: Readonly<Record<Exclude<Sight, 'none'>, string>> = {
  endless: 'a request that never returns',
  end: 'another end state or errno',
  arcs: 'other arcs, the same end',
  warning: 'a kernel warning only',
}

/** A cell of the table. */
interface Cell {
  readonly from: string
  readonly to: string
}

/** Wraps a step so that it is told whether a request looked at a cell, at its start or while it skipped. */
function watched(step: NextStep, cell: Cell): { readonly step: NextStep; hasLooked(): boolean } {
  let looked = false
  return {
    step(current, target) {
      const next = step(current, target)
      const skipped = 'skipped' in next ? next.skipped : []
      if (target === cell.to && (current === cell.from || skipped.includes(cell.from))) looked = true
      return next
    },
    hasLooked: () => looked,
  }
}

/**
 * What a user would notice of a wrong cell, as lines, for drivers that execute any step and for those that refuse. The
 * cells are all of the tree's: what another wrong cell makes of the same request is seen as well.
 */
export function consequencesOf(spec: Spec, cell: Cell, cells: Cells, guarded: boolean): readonly string[] {
  const right = derivedHelper(spec)
  const wrong = { ...right, cells, guarded }
  const lines: string[] = []
  for (const driver of ['executes', 'refuses'] as const) {
    const seen = new Map<Sight, string[]>()
    for (const set of featureSetsOf(spec.features)) {
      const flags = flagsOf(spec.features, set)
      const known = driver === 'refuses' ? knownArcs(restrict(spec, set)) : undefined
      for (const request of requestsOf(spec, set)) {
        const before = requested(stepBy(right, flags), request.from, request.to, known)
        const { step, hasLooked } = watched(stepBy(wrong, flags), cell)
        const after = requested(step, request.from, request.to, known)
        if (!hasLooked()) continue
        const sight = sightOf(before, after)
        if (sight === 'none') continue
        const what = `${chain(request.from, request.to)} with ${nameOfSet(set)}`
        const line = `${what} ${outcome(after, request)}; it should be: ${outcome(before, request)}`
        seen.set(sight, [...(seen.get(sight) ?? []), line])
      }
    }
    const whose =
      driver === 'executes'
        ? 'a driver that performs any step it is handed'
        : 'a driver that refuses arcs it does not know'
    if (seen.size === 0) lines.push(`${whose}: no request reaches it`)
    for (const sight of sights) {
      const requests = seen.get(sight)
      if (sight === 'none' || requests === undefined) continue
      lines.push(`${whose}: ${told[sight]}, in ${requests.length} request${requests.length > 1 ? 's' : ''}`)
      lines.push(...requests.slice(0, SHOWN).map((line) => `  ${line}`))
      if (requests.length > SHOWN) lines.push(`  and ${requests.length - SHOWN} more`)
    }
  }
  return lines
}
