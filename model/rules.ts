// The readings of the header's path rule, by name. The header says "Select the shortest path" and "The path cannot
// have saving group states as interior arcs, only starting/end states"; read to the letter the second sentence
// contradicts the kernel's own table, so each plausible reading is a value, and `interior` is the one that the table
// implements.
import { sessionEffect } from './sessions.ts'
import type { StateRow } from './states.ts'

/** The two ends of a requested change. */
export interface Ends {
  readonly from: StateRow
  readonly to: StateRow
}

/**
 * One reading of the path rule: which walks it admits; of those the shortest is taken. A walk is judged arc by arc.
 * Most readings need no memory; one that does counts phases, from 0.
 */
export interface Reading {
  readonly name: string
  readonly statement: string
  /** Pairs that start in one state and have equal scopes are answered by one search. */
  scope(ends: Ends): string
  /** The phase after an arc taken in a phase, or null where the reading forbids the arc there. */
  step(phase: number, tail: StateRow, head: StateRow, ends: Ends): number | null
}

const isSaving = (state: StateRow): boolean => state.session === 'saving'
const everywhere = (): string => ''
const perTarget = ({ to }: Ends): string => to.name
const when = (admitted: boolean): number | null => (admitted ? 0 : null)
const isInside = (tail: StateRow, head: StateRow, { from, to }: Ends): boolean => tail !== from && head !== to
const kept = ({ from, to }: Ends): string => (from.session === to.session ? from.session : 'none')
const bothSaving = ({ from, to }: Ends): boolean => isSaving(from) && isSaving(to)

const shortest: Reading = {
  name: 'shortest',
  statement: 'Any path; the first sentence of the rule alone.',
  scope: everywhere,
  step: () => 0,
}

const literal: Reading = {
  name: 'literal',
  statement: 'No saving group state strictly inside the path: the second sentence to the letter.',
  scope: everywhere,
  step: (_, tail, __, { from }) => when(tail === from || !isSaving(tail)),
}

const noSavingArc: Reading = {
  name: 'no-saving-arc',
  statement: 'No arc between two saving group states strictly inside the path ("interior arcs" taken as arcs).',
  scope: perTarget,
  step: (_, tail, head, ends) => when(!(isInside(tail, head, ends) && isSaving(tail) && isSaving(head))),
}

const noArcAtSaving: Reading = {
  name: 'no-arc-at-saving',
  statement: 'No arc that touches a saving group state strictly inside the path.',
  scope: perTarget,
  step: (_, tail, head, ends) => when(!(isInside(tail, head, ends) && (isSaving(tail) || isSaving(head)))),
}

// Phases: 0 in the run of saving states at the start, 1 between the runs, 2 in the run at the end.
const runs: Reading = {
  name: 'runs',
  statement: 'Saving group states only as one run at the start of the path and one at its end.',
  scope: everywhere,
  step(phase, tail, head, { from }) {
    const now = phase === 0 && !isSaving(from) ? 1 : phase
    if (now === 2) return isSaving(head) ? 2 : null
    if (isSaving(head)) return now === 0 && isSaving(tail) ? 0 : 2
    return 1
  },
}

const bothEnds: Reading = {
  name: 'both-ends',
  statement: 'Saving group states inside the path only where both its ends are in the saving group.',
  scope: (ends) => String(bothSaving(ends)),
  step: (_, tail, __, ends) => when(tail === ends.from || !isSaving(tail) || bothSaving(ends)),
}

const group: Reading = {
  name: 'group',
  statement:
    'Between two saving group states the path stays in the group; otherwise no state of the group is inside it.',
  scope: (ends) => String(bothSaving(ends)),
  step: (_, tail, __, ends) => when(tail === ends.from || isSaving(tail) === bothSaving(ends)),
}

const session: Reading = {
  name: 'session',
  statement:
    'Only the last arc opens a session, only the first closes one, and none does where both ends lie in one session.',
  scope: perTarget,
  step(_, tail, head, { from, to }) {
    const effect = sessionEffect(tail, head)
    const within = from.session === to.session && from.session !== 'none'
    if (effect === 'opens') return when(!within && head === to)
    if (effect === 'closes') return when(!within && tail === from)
    return when(effect !== 'reopens' || (tail === from && head === to))
  },
}

const interior: Reading = {
  name: 'interior',
  statement: 'The interior of a path keeps the session its two ends share, or none.',
  scope: kept,
  step: (_, tail, __, ends) => when(tail === ends.from || tail.session === kept(ends)),
}

export const readings: readonly Reading[] = [
  shortest,
  literal,
  noSavingArc,
  noArcAtSaving,
  runs,
  bothEnds,
  group,
  session,
  interior,
]

/** The reading that reproduces the kernel's table; every derivation uses it unless told otherwise. */
export const adopted: Reading = interior

/** The header's bullet, reworded so that it is exact: what `rules` proposes. */
export const wording = [
  'Select the shortest path.',
  'The path cannot have saving group states as interior states, unless both its ends are saving group states; then the',
  'path cannot leave the saving group. If no such path exists the request fails.',
] as const
