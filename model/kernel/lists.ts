// The three lists of the comment above the kernel's table, derived: the arcs a driver must implement under each
// condition on its features, the combination transitions of all features together, and the blocked transitions.
import { chain } from '../arcs.ts'
import { allFeatures, restrict, type Spec } from '../spec.ts'
import { featureSetsOf, isWithin, nameOfSet, type FeatureSet } from '../features.ts'
import { combinationsOf, tableOf } from '../table.ts'

/** A condition on a device's features: all of these, and none of those. */
export interface Condition {
  readonly all: FeatureSet
  readonly none: FeatureSet
}

export const holdsFor = ({ all, none }: Condition, set: FeatureSet): boolean =>
  isWithin(all, set) && !none.some((feature) => set.includes(feature))

/** Arcs that a driver must implement where the condition holds. */
export interface RequiredList {
  readonly condition: Condition
  readonly arcs: readonly string[]
}

/** The arcs that each defined feature set needs, by the set's name. */
export const neededArcs = (spec: Spec): ReadonlyMap<string, readonly string[]> =>
  new Map(
    featureSetsOf(spec.features).map((set) => [
      nameOfSet(set),
      restrict(spec, set).arcs.map(({ from, to }) => chain(from, to)),
    ]),
  )

const byChain = (a: string, b: string): number => {
  const [left, right] = [a.split(' -> '), b.split(' -> ')]
  const at = left.findIndex((name, index) => name !== right[index])
  if (at < 0) return left.length - right.length
  return right[at] === undefined ? 1 : left[at]! < right[at] ? -1 : 1
}

/** Chains in the order in which the kernel lists them: state by state, by name. */
export const inListOrder = (chains: readonly string[]): readonly string[] => [...chains].sort(byChain)

/** Every condition on the optional features, the plainest first. */
function conditionsOf(spec: Spec): readonly Condition[] {
  const optional = spec.features.filter(({ mandatory }) => !mandatory).map(({ name }) => name)
  const conditions = optional.reduce<readonly Condition[]>(
    (before, feature) =>
      before.flatMap(({ all, none }) => [
        { all, none },
        { all: [...all, feature], none },
        { all, none: [...none, feature] },
      ]),
    [{ all: [], none: [] }],
  )
  return [...conditions].sort((a, b) => a.all.length + a.none.length - b.all.length - b.none.length)
}

/** The plainest condition that holds for exactly these of the defined sets, if one does. */
export function conditionFor(spec: Spec, sets: readonly string[]): Condition | undefined {
  const defined = featureSetsOf(spec.features)
  return conditionsOf(spec).find((condition) =>
    defined.every((set) => holdsFor(condition, set) === sets.includes(nameOfSet(set))),
  )
}

/**
 * Lists of required arcs that say exactly what is missing: for each arc the sets that need it and do not have it in
 * `covered` yet. Arcs missing from the same sets share a list; sets that no one condition describes get several.
 */
export function requiredLists(
  spec: Spec,
  covered: ReadonlyMap<string, readonly string[]> = new Map(),
): readonly RequiredList[] {
  const sets = new Map<string, string[]>()
  for (const [set, arcs] of neededArcs(spec)) {
    for (const arc of arcs) if (!covered.get(set)?.includes(arc)) sets.set(arc, [...(sets.get(arc) ?? []), set])
  }
  const lists: { condition: Condition; arcs: string[] }[] = []
  for (const [arc, missing] of sets) {
    for (const condition of coverOf(spec, missing)) {
      const known = lists.find((list) => nameOfCondition(list.condition) === nameOfCondition(condition))
      if (known === undefined) lists.push({ condition, arcs: [arc] })
      else known.arcs.push(arc)
    }
  }
  return lists
    .map(({ condition, arcs }) => ({ condition, arcs: inListOrder(arcs) }))
    .sort((a, b) => rankOf(a.condition) - rankOf(b.condition))
}

const nameOfCondition = ({ all, none }: Condition): string => `${all.join()} !${none.join()}`
// Unconditional lists first, then those for features present, those for features absent last, as in the kernel.
const rankOf = ({ all, none }: Condition): number =>
  all.length + (none.length > 0 ? 10 * none.length : 0) + (all.length === 0 && none.length > 0 ? 100 : 0)

/** Conditions that together hold for exactly these sets, widest first. */
function coverOf(spec: Spec, sets: readonly string[]): readonly Condition[] {
  const exact = conditionFor(spec, sets)
  if (exact !== undefined) return [exact]
  const defined = featureSetsOf(spec.features)
  const left = new Set(sets)
  const cover: Condition[] = []
  const within = conditionsOf(spec).filter((condition) =>
    defined.every((set) => !holdsFor(condition, set) || sets.includes(nameOfSet(set))),
  )
  for (const condition of within) {
    const holds = defined.map(nameOfSet).filter((name, index) => holdsFor(condition, defined[index]!) && left.has(name))
    if (holds.length === 0) continue
    cover.push(condition)
    for (const name of holds) left.delete(name)
  }
  return cover
}

/** The combination transitions of several steps, with all features. */
export const combinationList = (spec: Spec): readonly string[] =>
  inListOrder(
    combinationsOf(tableOf(restrict(spec, allFeatures(spec))))
      .filter(({ count, paths }) => count === 1 && paths[0]!.length > 2)
      .map(({ paths }) => chain(...paths[0]!)),
  )

/** The pairs between which there is no transition, with all features. */
export const blockedList = (spec: Spec): readonly string[] =>
  inListOrder(
    combinationsOf(tableOf(restrict(spec, allFeatures(spec))))
      .filter(({ count }) => count === 0)
      .map(({ from, to }) => chain(from, to)),
  )
