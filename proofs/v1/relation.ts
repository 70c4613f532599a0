// How the two protocols are related: each state of v1 has a counterpart in v2, and requests are performed on both side
// by side. Every pair of related states that listed requests reach is searched, breadth first, so each difference
// comes with its shortest witness. What is listed in v1 and the same in v2 is a simulation; the rest is listed here.
import { combinationOf, restrict, protocol, stateOf, tableOf, v1, type FeatureSet, type Path } from '#model'
import { stepsFrom } from './step.ts'

/** The counterpart of each state. */
export const counterparts = {
  RUNNING: 'RUNNING',
  PRE_COPY: 'PRE_COPY',
  STOP_AND_COPY: 'STOP_COPY',
  STOP: 'STOP',
  RESUMING: 'RESUMING',
} as const satisfies Readonly<Record<v1.State, string>>

export type Kind =
  /** Listed in v1; in v2 the state is optional, and this device lacks it. */
  | 'optional'
  /** v2 has a way; v1 does not list it, and a driver may refuse it. */
  | 'unlisted'
  /** A driver of v1 may perform it; v2 blocks it. */
  | 'blocked'
  /** A failure may leave the v2 device where no v1 device should be. */
  | 'left-behind'

export interface Difference {
  readonly kind: Kind
  readonly from: v1.State
  readonly to: v1.State
  /** The requests from _RUNNING on, the last of them the one that differs. */
  readonly witness: readonly v1.State[]
  readonly says: string
}

export interface Relation {
  readonly features: FeatureSet
  /** Requests that both protocols perform with the same end and the same sessions. */
  readonly same: readonly { readonly from: v1.State; readonly to: v1.State; readonly path: Path }[]
  readonly differences: readonly Difference[]
}

const names = Object.keys(counterparts) as v1.State[]

/** The shortest list of requests to each state, by listed transitions whose counterparts this v2 device has. */
function waysWith(path: (from: v1.State, to: v1.State) => Path | null): ReadonlyMap<v1.State, readonly v1.State[]> {
  const ways = new Map<v1.State, readonly v1.State[]>([['RUNNING', []]])
  for (const [from, way] of ways) {
    for (const to of names) {
      if (!ways.has(to) && v1.isListed(from, to) && path(from, to) !== null) ways.set(to, [...way, to])
    }
  }
  return ways
}

/** Where a request that fails may leave a v1 device, by the semantics: names of states, the error left out. */
const leftBy = (from: v1.State, to: v1.State): readonly string[] =>
  stepsFrom(v1.states[from].number)
    .filter(({ action, succeeds }) => action === v1.states[to].number && !succeeds)
    .flatMap((step) => step.to.map((value) => v1.meaningOf(value).name))

/** Relates v1 to v2 as a device with some features has it. */
export function relationTo(features: FeatureSet): Relation {
  const spec = restrict(protocol, features)
  const table = tableOf(spec)
  const pathOf = (from: v1.State, to: v1.State): Path | null => {
    const [tail, head] = [counterparts[from], counterparts[to]]
    if (stateOf(spec, tail) === undefined || stateOf(spec, head) === undefined) return null
    return combinationOf(table, tail, head).paths[0] ?? null
  }
  const ways = waysWith(pathOf)
  const same: Relation['same'][number][] = []
  const differences: Difference[] = []
  for (const [from, way] of ways) {
    for (const to of names.filter((name) => name !== from)) {
      const path = pathOf(from, to)
      const difference = (kind: Kind, says: string): void => {
        differences.push({ kind, from, to, witness: [...way, to], says })
      }
      const isThere = stateOf(spec, counterparts[to]) !== undefined
      if (path === null) {
        if (!isThere) difference('optional', `${to} is mandatory in v1; this v2 device has no ${counterparts[to]}`)
        else difference('blocked', 'v2 refuses it; a driver of v1 may perform it')
        continue
      }
      if (v1.isListed(from, to)) same.push({ from, to, path })
      else difference('unlisted', `v2 goes ${path.join(' -> ')}; v1 does not list it`)
      const behind = path.slice(1).filter((name) => !leftBy(from, to).some((left) => mapped(left) === name))
      const early = behind.filter((name) => name !== counterparts[to])
      if (early.length > 0)
        difference('left-behind', `a failure may leave v2 in ${early.join(' or ')}, v1 in ${from} alone`)
    }
  }
  return { features, same, differences: differences.sort((a, b) => a.witness.length - b.witness.length) }
}

const mapped = (name: string): string => (name in counterparts ? counterparts[name as v1.State] : name)
