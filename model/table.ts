// The transition table: for every ordered pair of states the first step of its combination transition, derived from a
// spec and a reading of the path rule. Cells alone (a table read from C, or typed in) have the same shape, so that any
// two tables can be compared.
import { combinationsFrom, type Combination } from './combination.ts'
import { digraphOf } from './digraph.ts'
import { adopted, type Reading } from './rules.ts'
import { inRowOrder, type Spec } from './spec.ts'
import { ERROR } from './states.ts'

/** What a cell says where two or more shortest paths tie: no table can be made of it. */
export const TIED = 'TIED'

/** The next state for every current state (first key) and target (second key), ERROR included in both. */
export type Cells = Readonly<Record<string, Readonly<Record<string, string>>>>

export interface TransitionTable {
  readonly spec: Spec
  readonly reading: Reading
  /** By current state, then by target; a state has no combination to itself. */
  readonly combinations: ReadonlyMap<string, ReadonlyMap<string, Combination>>
}

/** Derives the table of a spec. */
export function tableOf(spec: Spec, reading: Reading = adopted): TransitionTable {
  const arcs = digraphOf(spec)
  const combinations = new Map(spec.states.map(({ name }) => [name, combinationsFrom(arcs, reading, name)]))
  return { spec, reading, combinations }
}

/** The combination of a pair of different states of the table's spec. */
export const combinationOf = (table: TransitionTable, from: string, to: string): Combination =>
  table.combinations.get(from)!.get(to)!

/** Every combination, in the order of the kernel's rows. */
export function combinationsOf(table: TransitionTable): readonly Combination[] {
  const names = inRowOrder(table.spec).map(({ name }) => name)
  return names.flatMap((from) => names.filter((to) => to !== from).map((to) => combinationOf(table, from, to)))
}

/** What the table's cell says: the first step, ERROR where the pair is blocked, TIED where the rule does not decide. */
export const stepOf = (combination: Combination): string =>
  combination.count === 0 ? ERROR : combination.count > 1 ? TIED : combination.paths[0]![1]!

/** The cells of a derived table. A state leads to itself; ERROR leads nowhere and cannot be asked for. */
export function cellsOf(table: TransitionTable): Cells {
  const names = [...inRowOrder(table.spec).map(({ name }) => name), ERROR]
  const cellOf = (from: string, to: string): string =>
    from === ERROR || to === ERROR ? ERROR : from === to ? from : stepOf(combinationOf(table, from, to))
  return Object.fromEntries(names.map((from) => [from, Object.fromEntries(names.map((to) => [to, cellOf(from, to)]))]))
}

/** A cell on which two tables differ; a side that has no such cell says undefined. */
export interface Difference {
  readonly from: string
  readonly to: string
  readonly left: string | undefined
  readonly right: string | undefined
}

/** The cells on which two tables differ, in the order of the left one's rows; cells that only one has count as well. */
export function differences(left: Cells, right: Cells): readonly Difference[] {
  const keysOf = (a: object | undefined, b: object | undefined): string[] => [
    ...new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})]),
  ]
  return keysOf(left, right).flatMap((from) =>
    keysOf(left[from], right[from])
      .map((to) => ({ from, to, left: left[from]?.[to], right: right[from]?.[to] }))
      .filter((cell) => cell.left !== cell.right),
  )
}
