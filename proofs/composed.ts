// Devices side by side, as other checkers are given them too: each has its state, the request it is performing, its
// session and a count of units in it; what a user has read of any stream and not yet written is carried between them.
// An arc may fail at any step, so a request may end anywhere on its path or in ERROR. The table is a parameter: of one
// with a wrong cell the invariants must say so.
import { ERROR, cellsOf, sessionEffect, tableOf, type Cells, type SessionKind, type Spec, type StateRow } from '#model'

/** One device; at rest its target is its state. */
export interface Local {
  readonly state: string
  readonly target: string
  /** Whether a request has taken its first arc. */
  readonly begun: boolean
  readonly session: SessionKind
  /** Saving: units that are still to be read. Resuming: units that have been written. */
  readonly units: number
}

export const actions = ['request', 'step', 'fail', 'break', 'reset', 'dirty', 'read', 'write'] as const
export type Action = (typeof actions)[number]

export const invariants = {
  arcs: 'each step is an arc',
  agrees: 'a session is open where the state has one, and of its kind',
  last: 'a session opens on the last arc of a request only',
  first: 'a session closes on the first arc of a request only',
  kept: 'a session that both ends of a request share is kept',
  blocked: 'no blocked pair is under way',
  stuck: 'ERROR is left by a reset only',
  counts: 'counts stay in their bounds, and are 0 without a session',
} as const
export type Invariant = keyof typeof invariants

/** A move of one device: what it does to it, and to the units carried. */
export interface LocalMove {
  readonly action: Action
  readonly to: Local
  readonly carried: number
  /** The invariants that it breaks. */
  readonly breaks: readonly Invariant[]
}

export interface Composition {
  readonly start: Local
  /** The most units in a session, and the most carried. */
  readonly bound: number
  moves(at: Local, carried: number): readonly LocalMove[]
}

const idle = (state: string): Local => ({ state, target: state, begun: false, session: 'none', units: 0 })

/** The composition of a spec; `cells` are its table's unless a faulty table is tried. */
export function composed(spec: Spec, bound: number, cells: Cells = cellsOf(tableOf(spec))): Composition {
  const rows = new Map<string, StateRow>(spec.states.map((row) => [row.name, row]))
  const arcs = new Set(spec.arcs.map(({ from, to }) => `${from} ${to}`))
  const derived = cellsOf(tableOf(spec))
  const kindOf = (state: string): SessionKind => rows.get(state)?.session ?? 'none'

  /** What one arc makes of a device, and which rules of a session it breaks. */
  function step(at: Local): readonly [Local, readonly Invariant[]] {
    const state = cells[at.state]![at.target]!
    const effect = sessionEffect({ session: at.session }, { session: kindOf(state) })
    const [opens, closes] = [effect === 'opens' || effect === 'reopens', effect === 'closes' || effect === 'reopens']
    const broken: Invariant[] = []
    if (!arcs.has(`${at.state} ${state}`)) broken.push('arcs')
    if (closes && at.begun) broken.push('first')
    if (closes && kindOf(at.target) === at.session) broken.push('kept')
    if (opens && state !== at.target) broken.push('last')
    const units = opens ? (kindOf(state) === 'saving' ? bound : 0) : closes ? 0 : at.units
    const begun = state !== at.target && state !== ERROR
    const target = state === ERROR ? ERROR : at.target
    return [{ state, target, begun, session: kindOf(state), units }, broken]
  }

  const brokenBy = (at: Local, action: Action, to: Local, carried: number): readonly Invariant[] => {
    const broken: Invariant[] = []
    if (to.session !== kindOf(to.state)) broken.push('agrees')
    const isUnderWay = to.target !== to.state && to.state !== ERROR
    if (isUnderWay && derived[to.state]![to.target] === ERROR) broken.push('blocked')
    if (at.state === ERROR && to.state !== ERROR && action !== 'reset') broken.push('stuck')
    const isBounded = to.units >= 0 && to.units <= bound && carried >= 0 && carried <= bound
    if (!isBounded || (to.session === 'none' && to.units > 0)) broken.push('counts')
    return broken
  }

  function moves(at: Local, carried: number): readonly LocalMove[] {
    const found: LocalMove[] = []
    const add = (action: Action, to: Local, left = carried, broken: readonly Invariant[] = []): void =>
      void found.push({ action, to, carried: left, breaks: [...broken, ...brokenBy(at, action, to, left)] })
    const isAtRest = at.state === at.target
    if (isAtRest) {
      for (const target of rows.keys()) {
        if (target !== at.state && cells[at.state]![target] !== ERROR) add('request', { ...at, target })
      }
      add('reset', idle('RUNNING'))
    } else {
      const [to, broken] = step(at)
      add('step', to, carried, broken)
      add('fail', { ...at, target: at.state, begun: false })
      add('break', idle(ERROR))
    }
    const isSaving = at.session === 'saving'
    const runs = at.state !== ERROR && rows.get(at.state)!.operation !== 'stopped'
    if (isSaving && runs && at.units < bound) add('dirty', { ...at, units: at.units + 1 })
    if (isSaving && at.units > 0 && carried < bound) add('read', { ...at, units: at.units - 1 }, carried + 1)
    if (at.session === 'resuming' && at.units < bound && carried > 0)
      add('write', { ...at, units: at.units + 1 }, carried - 1)
    return found
  }

  return { start: idle('RUNNING'), bound, moves }
}

/** The key of a device, for a map. */
export const keyOfLocal = ({ state, target, begun, session, units }: Local): string =>
  `${state} ${target} ${begun} ${session} ${units}`

/** A move that breaks something, and the moves of one device that lead to it. */
export interface Breach {
  readonly invariants: readonly Invariant[]
  readonly actions: readonly string[]
}

/** The breach that one device alone reaches in the fewest moves, or undefined where every invariant holds. */
export function breachOf({ start, moves }: Composition): Breach | undefined {
  let frontier: readonly { at: Local; carried: number; path: readonly string[] }[] = [
    { at: start, carried: 0, path: [] },
  ]
  const seen = new Set([`${keyOfLocal(start)} 0`])
  while (frontier.length > 0) {
    const next: { at: Local; carried: number; path: readonly string[] }[] = []
    for (const { at, carried, path } of frontier) {
      for (const move of moves(at, carried)) {
        const to = move.action === 'request' ? move.to.target : move.to.state
        const taken = [...path, `${move.action} ${to}`]
        if (move.breaks.length > 0) return { invariants: move.breaks, actions: taken }
        const key = `${keyOfLocal(move.to)} ${move.carried}`
        if (seen.has(key)) continue
        seen.add(key)
        next.push({ at: move.to, carried: move.carried, path: taken })
      }
    }
    frontier = next
  }
  return undefined
}
