// Requests on which the kernel's method (one table for all devices, skipping over states a device lacks) does not do
// what the rules say for the device's own features. Today there are none. A revision whose arc needs a flag of its own
// makes some: the tables hold flags per state only, so the arc leaks to devices without the flag unless a guard is
// added.
import { featureSetsOf, flagsOf, isWithin, nameOfSet, type FeatureSet } from '../features.ts'
import { allFeatures, restrict, type Spec } from '../spec.ts'
import { ERROR } from '../states.ts'
import { TIED, cellsOf, tableOf, type Cells } from '../table.ts'
import { nextState, requiredOf, type Helper, type NextState } from './next-state.ts'
import { requestsOf, type Request } from './faults.ts'

/** What the rules say of a request: the next state, or ERROR where it is blocked. */
export type Ruling = Request & { readonly wanted: string }

/** What the rules say of every request that a device supports, for every defined feature set; nothing of ties. */
export function rulingsOf(spec: Spec): readonly Ruling[] {
  return featureSetsOf(spec.features).flatMap((set) => {
    const cells: Cells = cellsOf(tableOf(restrict(spec, set)))
    return requestsOf(spec, set)
      .map((request) => ({ ...request, wanted: cells[request.from]![request.to]! }))
      .filter(({ wanted }) => wanted !== TIED)
  })
}

/**
 * The helper with the tables derived for all features, as the kernel would hold them. Where the rule does not decide
 * there is no table to hold; such a cell refuses here, and is reported as a tie elsewhere.
 */
export const derivedHelper = (spec: Spec): Helper => ({
  cells: Object.fromEntries(
    Object.entries(cellsOf(tableOf(spec))).map(([from, row]) => [
      from,
      Object.fromEntries(Object.entries(row).map(([to, next]) => [to, next === TIED ? ERROR : next])),
    ]),
  ),
  required: requiredOf(spec),
  guarded: true,
})

/** The state that a next step names; ERROR where it is refused. */
export const handed = (next: NextState): string => (next.type === 'next' ? next.state : ERROR)

export interface Leak extends Ruling {
  /** The step that the helper hands to the driver instead. */
  readonly handed: string
}

const isTied = (spec: Spec): boolean =>
  Object.values(cellsOf(tableOf(spec))).some((row) => Object.values(row).includes(TIED))

/** The requests on which the derived tables and the rules differ; none where ties leave no table to derive. */
export function leaksOf(spec: Spec): readonly Leak[] {
  if (isTied(spec)) return []
  const helper = derivedHelper(spec)
  return rulingsOf(spec).flatMap((ruling) => {
    const step = handed(nextState(helper, flagsOf(spec.features, ruling.set), ruling.from, ruling.to))
    return step === ruling.wanted ? [] : [{ ...ruling, handed: step }]
  })
}

/** A condition to be tested before the table is looked up. */
export interface Guard {
  /** It applies to devices that lack one of these features ... */
  readonly lacking: FeatureSet
  /** ... or, where that is not enough to tell, to devices with exactly these features. */
  readonly exactly: FeatureSet | undefined
  /** Every feature there is: a flag of tomorrow must not switch the guard off. */
  readonly known: FeatureSet
  readonly from: string
  readonly targets: readonly string[]
  /** The step to answer with; ERROR means to refuse. */
  readonly step: string
}

/** The guards that stop every leak: one for each state, answer and missing feature. */
export function guardsOf(spec: Spec): readonly Guard[] {
  const leaks = leaksOf(spec)
  const rulings = rulingsOf(spec)
  const guards = new Map<string, { guard: Omit<Guard, 'targets'>; targets: Set<string> }>()
  for (const leak of leaks) {
    const lacking =
      spec.arcs.map(({ requires }) => requires).find((requires) => isLackOf(requires, leak, rulings)) ?? []
    const exactly = lacking.length === 0 ? leak.set : undefined
    const key = [lacking, exactly, leak.from, leak.wanted].join(';')
    const known = guards.get(key) ?? {
      guard: { lacking, exactly, known: allFeatures(spec), from: leak.from, step: leak.wanted },
      targets: new Set<string>(),
    }
    known.targets.add(leak.to)
    guards.set(key, known)
  }
  return [...guards.values()].map(({ guard, targets }) => ({ ...guard, targets: [...targets] }))
}

/** Whether every device that lacks these features wants the same answer to a leak's request. */
const isLackOf = (requires: FeatureSet, leak: Leak, rulings: readonly Ruling[]): boolean =>
  requires.length > 0 &&
  !isWithin(requires, leak.set) &&
  rulings.every(
    ({ set, from, to, wanted }) =>
      from !== leak.from || to !== leak.to || isWithin(requires, set) || wanted === leak.wanted,
  )

/** Whether a guard applies to a request of a device. */
export const applies = ({ lacking, exactly, from, targets }: Guard, request: Request): boolean =>
  from === request.from &&
  targets.includes(request.to) &&
  (exactly === undefined ? !isWithin(lacking, request.set) : nameOfSet(exactly) === nameOfSet(request.set))
