// A spec as a judge reads it: states by a bit each, so that what a device may be in is a number, and the way of every
// pair, looked up once. Built per spec and kept.
import { combinationsOf, ERROR, ERROR_NUMBER, sessionEffect, states, tableOf } from '#model'
import type { Path, SessionKind, Spec, StateCode, StateRow } from '#model'

export interface Chart {
  readonly spec: Spec
  readonly rows: readonly StateRow[]
  /** The bit of each state, ERROR's included. */
  readonly bits: ReadonlyMap<string, number>
  /** The states that any may be in: all, and those without a session. */
  readonly all: number
  readonly idle: number
  /** The one state of a set, ERROR excepted; undefined where there are several, or none. */
  rowOf(set: number): StateRow | undefined
  /** What a request may come to, whatever it is for, from any of the states that it may begin in. */
  prospect(target: string, possible: number): Prospect
  /** The states from one to another, both included; null where the pair is blocked, the state alone for itself. */
  way(from: string, to: string): Path | null
  /** What that way does to the session. */
  effect(from: string, to: string): Effect
  /** The names of the states in a set of bits. */
  names(set: number): readonly string[]
  /** The one state of a set; undefined where there are several, or none. */
  only(set: number): string | undefined
  /** The bits of the states for which something holds. ERROR is none of them. */
  where(holds: (row: StateRow) => boolean): number
}

/** What the arcs of a way together do to the session. */
export interface Effect {
  readonly closes: boolean
  readonly opens: SessionKind | undefined
}

/** What a request may come to that begins in one of several states. */
export interface Prospect {
  /** The state that it ends in where it succeeds: any, where it is for none that there is. */
  readonly reached: number
  /** The states that it may end in where it fails with an errno. */
  readonly failed: number
  /** Whether one that fails may have performed an arc. */
  readonly mayMove: boolean
  /** From how many of the states there is a way, and how many of those ways close the session. */
  readonly ways: number
  readonly closing: number
}

const charts = new WeakMap<Spec, Chart>()

export function chartOf(spec: Spec): Chart {
  const known = charts.get(spec)
  if (known !== undefined) return known
  const rows = spec.states
  const names = [...rows.map(({ name }) => name), ERROR]
  const bits = new Map(names.map((name, at) => [name, 1 << at]))
  const lone = new Map(names.map((name) => [name, [name]]))
  const single = new Map(names.map((name) => [bits.get(name)!, name]))
  const where = (holds: (row: StateRow) => boolean): number =>
    rows.reduce((set, row) => (holds(row) ? set | bits.get(row.name)! : set), 0)
  const rowOf = (name: string): StateRow => rows.find((row) => row.name === name)!
  // From, then to: a look for every request of every trace, so no key is put together for it.
  const ways = new Map(names.map((name) => [name, new Map<string, Path>()]))
  const effects = new Map(names.map((name) => [name, new Map<string, Effect>()]))
  for (const { from, to, paths } of combinationsOf(tableOf(spec))) {
    const [way] = paths
    if (way === undefined) continue
    ways.get(from)!.set(to, way)
    effects.get(from)!.set(to, effectOf(way.map((name) => rowOf(name).session)))
  }
  const none = effectOf([])
  const namesOf = new Map<number, readonly string[]>()
  // A request is looked up for every step of every trace: what it may come to is worked out once for each set.
  const prospects = new Map(names.map((name): [string, Prospect[]] => [name, []]))
  const chart: Chart = {
    spec,
    rows,
    bits,
    all: (1 << names.length) - 1,
    idle: where(({ session }) => session === 'none'),
    way: (from, to) => (from === to ? lone.get(from)! : (ways.get(from)?.get(to) ?? null)),
    effect: (from, to) => effects.get(from)?.get(to) ?? none,
    names(set) {
      const some = namesOf.get(set) ?? names.filter((name) => (set & bits.get(name)!) !== 0)
      namesOf.set(set, some)
      return some
    },
    // The bit of a row is its place; behind the last of them is ERROR's.
    rowOf: (set) => ((set & (set - 1)) === 0 ? rows[31 - Math.clz32(set)] : undefined),
    prospect(target, possible) {
      const own = prospects.get(target)
      const kept = own?.[possible]
      if (kept !== undefined) return kept
      const prospect = prospectOf(chart, target, possible)
      if (own !== undefined) own[possible] = prospect
      return prospect
    },
    only: (set) => single.get(set),
    where,
  }
  charts.set(spec, chart)
  return chart
}

const nameOfNumber = new Map<number, string>([
  ...Object.values(states).map(({ name, number }) => [number, name] as const),
  [ERROR_NUMBER, ERROR],
])

/** The name of a state as it was sent or received; a number that means nothing is its own name. */
export const nameOf = (code: StateCode): string =>
  typeof code === 'string' ? code : (nameOfNumber.get(code) ?? String(code))

/** Whether a request is to be refused: what it asks for is no state of the device, or no way leads there. */
export const isRefused = (chart: Chart, from: string, to: string): boolean =>
  from === ERROR || to === ERROR || !chart.bits.has(to) || chart.way(from, to) === null

function prospectOf(chart: Chart, target: string, possible: number): Prospect {
  let [failed, ways, closing, mayMove] = [0, 0, 0, false]
  for (const from of chart.names(possible)) {
    // "any transition request can be failed with an errno return and may then move the device_state into ERROR"
    failed |= chart.bits.get(from)! | chart.bits.get(ERROR)!
    if (isRefused(chart, from, target)) continue
    ways++
    if (chart.effect(from, target).closes) closing++
    if (from === target) continue
    mayMove = true
    for (const name of chart.way(from, target)!) failed |= chart.bits.get(name)!
  }
  return { reached: chart.bits.get(target) ?? chart.all, failed, mayMove, ways, closing }
}

function effectOf(way: readonly SessionKind[]): Effect {
  const effects = way.slice(1).map((to, at) => sessionEffect({ session: way[at]! }, { session: to }))
  const opening = effects.findLastIndex((effect) => effect === 'opens' || effect === 'reopens')
  return {
    closes: effects.some((effect) => effect === 'closes' || effect === 'reopens'),
    opens: opening < 0 ? undefined : way[opening + 1],
  }
}
