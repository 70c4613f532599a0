// A driver's own state machine over the one that its flags ask for: arcs that it lacks, arcs that nobody asks for, and
// arcs that the audit did not understand, on the same grid and with the same signs as a revision's changes.
import { allFeatures, askedFor, flagsOf, nameOfSet, protocol, type Audit, type Pair, type Spec } from '#model'
import { drawingOf, type Change, type DrawnArc, type Drawing } from './drawing.ts'

const meanings: NonNullable<Drawing['meanings']> = {
  removed: 'asked for, and missing in the driver',
  added: 'performed, and never asked for',
  rerouted: 'asked for, and not understood',
}

/** The drawing of an audit for one of its sets of flags. */
export function overlayOf({ roles, pairs }: Audit, spec: Spec): Drawing {
  const drawing = drawingOf(spec)
  const has = (name: string): boolean => spec.states.some((row) => row.name === name)
  const asked = askedFor([spec], pairs)
  const pairFor = ({ from, to }: Pick<DrawnArc, 'from' | 'to'>): Pair | undefined =>
    asked.find((pair) => pair.from === from && pair.to === to)
  const extra = pairs.filter(
    (pair) => pair.verdict === 'performed' && !asked.includes(pair) && has(pair.from) && has(pair.to),
  )
  const arcs: readonly DrawnArc[] = [
    ...drawing.arcs.map((arc): DrawnArc => ({ ...arc, change: changeOf(pairFor(arc)) })),
    ...extra.map(({ from, to }): DrawnArc => ({ from, to, effect: 'none', change: 'added', step: undefined })),
  ]
  const count = (change: Change): number => arcs.filter((arc) => arc.change === change).length
  const set = allFeatures(spec)
  const name = roles.step?.name ?? roles.ops?.name ?? 'a driver'
  const summary = [`${count('same')} arcs as asked for`, `${count('removed')} missing`, `${count('added')} more`]
  const lost = count('rerouted')
  return {
    ...drawing,
    title: `${name} with ${nameOfSet(set)} (flags ${flagsOf(protocol.features, set)})`,
    captions: [`${[...summary, ...(lost === 0 ? [] : [`${lost} not understood`])].join(', ')}.`],
    arcs,
    meanings,
  }
}

const changeOf = (pair: Pair | undefined): Change =>
  pair?.verdict === 'performed' ? 'same' : pair?.verdict === 'refused' ? 'removed' : 'rerouted'
