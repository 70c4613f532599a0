// What a picture of the state machine shows, before it is known where: the states and arcs of a spec, each with its
// marks. A path is painted onto a drawing, a revision is compared into one; layout and the formats only read it.
import {
  ERROR_NUMBER,
  allFeatures,
  chain,
  combinationOf,
  flagsOf,
  nameOfSet,
  sessionEffect,
  stateOf,
  tableOf,
  type Arc,
  type Combination,
  type SessionEffect,
  type Spec,
  type StateRow,
} from '#model'

/**
 * What a revision does to a state or an arc. An arc of today's that is no arc of the revision is `rerouted` where the
 * request still has a path, and `removed` where it is blocked or one of its states is gone.
 */
export type Change = 'same' | 'added' | 'removed' | 'rerouted'

export interface DrawnState {
  readonly row: StateRow
  /** Its number, as the protocol writes it; in decimal where it is left out. */
  readonly value?: string
  readonly change: Change
  /** Whether a painted path visits it. */
  readonly painted: boolean
  /** The optional features it requires. */
  readonly optional: readonly string[]
}

export interface DrawnArc {
  readonly from: string
  readonly to: string
  readonly effect: SessionEffect
  readonly change: Change
  /** Its place on the painted path, from 1; undefined where it is not on it. */
  readonly step: number | undefined
}

export interface Drawing {
  readonly title: string
  /** What the marks say, in words: a path, a blocked pair, a summary of changes. */
  readonly captions: readonly string[]
  readonly states: readonly DrawnState[]
  readonly arcs: readonly DrawnArc[]
  /** The number of ERROR, as the protocol writes it. */
  readonly error: string
  /** Whether a path is painted, so that all else steps back. */
  readonly painted: boolean
  /** What a change means, where it is not one by a revision. */
  readonly meanings?: Partial<Readonly<Record<Change, string>>>
}

/** The drawing of a spec: every state and arc, unmarked. */
export function drawingOf(spec: Spec): Drawing {
  const set = allFeatures(spec)
  return {
    title: `VFIO device migration ${folded(spec.name)} with ${nameOfSet(set)} (flags ${flagsOf(spec.features, set)})`,
    captions: [],
    states: spec.states.map((row) => ({ row, change: 'same', painted: false, optional: optionalOf(spec, row) })),
    arcs: spec.arcs.map((arc) => drawnArc(spec, arc, 'same')),
    error: String(ERROR_NUMBER),
    painted: false,
  }
}

// The name of a revision comes from a file: it may hold anything.
const folded = (name: string): string => name.replace(/\s+/g, ' ').trim()

const drawnArc = (spec: Spec, { from, to }: Pick<Arc, 'from' | 'to'>, change: Change): DrawnArc => ({
  from,
  to,
  effect: sessionEffect(stateOf(spec, from)!, stateOf(spec, to)!),
  change,
  step: undefined,
})

const optionalOf = (spec: Spec, row: StateRow): readonly string[] =>
  row.requires.filter((name) => spec.features.find((feature) => feature.name === name)?.mandatory !== true)

/** Paints a combination transition: its arcs numbered by step, its states marked. A blocked pair paints nothing. */
export function painted(drawing: Drawing, combination: Combination): Drawing {
  const { from, to, count, paths } = combination
  const pair = chain(from, to)
  if (count === 0) {
    const caption = `BLOCKED: ${pair} has no allowed path; the request fails.`
    return { ...drawing, captions: [...drawing.captions, caption] }
  }
  const steps = new Map<string, number>()
  for (const path of paths) {
    for (const [index, head] of path.slice(1).entries()) steps.set(chain(path[index]!, head), index + 1)
  }
  const visited = new Set(paths.flat())
  // Shortest paths that tie take an arc at the same step, so one number serves them all.
  const caption =
    count > 1
      ? `TIED: ${pair} has ${count} shortest paths, and the rule does not choose between them.`
      : paths[0]!.length === 2
        ? `Path: ${pair} is an arc.`
        : `Path: ${chain(...paths[0]!)}`
  return {
    ...drawing,
    captions: [...drawing.captions, caption],
    states: drawing.states.map((state) => ({ ...state, painted: visited.has(state.row.name) })),
    arcs: drawing.arcs.map((arc) => ({
      ...arc,
      step: isGone(arc.change) ? undefined : steps.get(chain(arc.from, arc.to)),
    })),
    painted: true,
  }
}

/** Whether a mark says that the revision has no such arc or state. */
export const isGone = (change: Change): boolean => change === 'removed' || change === 'rerouted'

/** The drawing of a revision with what it adds to today's spec and what it takes away. */
export function compared(today: Spec, revision: Spec): Drawing {
  const drawing = drawingOf(revision)
  const table = tableOf(revision)
  const had = (from: string, to: string): boolean => today.arcs.some((arc) => arc.from === from && arc.to === to)
  const has = (name: string): boolean => stateOf(revision, name) !== undefined
  const changeOf = (from: string, to: string): Change =>
    has(from) && has(to) && combinationOf(table, from, to).count > 0 ? 'rerouted' : 'removed'
  const states: readonly DrawnState[] = [
    ...drawing.states.map((state): DrawnState => {
      const isNew = stateOf(today, state.row.name) === undefined
      return { ...state, change: isNew ? 'added' : 'same' }
    }),
    ...today.states
      .filter(({ name }) => !has(name))
      .map((row): DrawnState => ({ row, change: 'removed', painted: false, optional: optionalOf(today, row) })),
  ]
  const arcs: readonly DrawnArc[] = [
    ...drawing.arcs.map((arc): DrawnArc => ({ ...arc, change: had(arc.from, arc.to) ? 'same' : 'added' })),
    ...today.arcs
      .filter(({ from, to }) => !revision.arcs.some((arc) => arc.from === from && arc.to === to))
      .map((arc) => drawnArc(today, arc, changeOf(arc.from, arc.to))),
  ]
  const parts = [...countsOf('state', states), ...countsOf('arc', arcs)]
  const summary = parts.length === 0 ? 'no state or arc differs' : parts.join(', ')
  return { ...drawing, captions: [`Compared with ${folded(today.name)}: ${summary}.`], states, arcs }
}

function countsOf(noun: string, things: readonly { readonly change: Change }[]): readonly string[] {
  return (['added', 'removed', 'rerouted'] as const).flatMap((change) => {
    const count = things.filter((thing) => thing.change === change).length
    return count === 0 ? [] : [`${count} ${noun}${count === 1 ? '' : 's'} ${change}`]
  })
}
