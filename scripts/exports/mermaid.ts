// A drawing as a Mermaid flowchart, for a README or a mail: many viewers draw it, and as plain text it still reads as a
// list of arcs. Mermaid places everything itself, so the rows are subgraphs and what an arc does is written on it.
import { operations, sessionKinds } from '#model'
import { isGone, type DrawnArc, type Drawing, type DrawnState } from './drawing.ts'
import { detailOf } from './grid.ts'
import { INK, outlineOf, strokeOf } from './style.ts'

const errorSays = ['any request may fail into it;', 'only VFIO_DEVICE_RESET leaves it, to RUNNING'] as const

/** The Mermaid text of a drawing. */
export function mermaidOf(drawing: Drawing): string {
  const { title, captions, states, arcs, error } = drawing
  const lines = [
    '---',
    `title: ${JSON.stringify(title)}`,
    '---',
    'flowchart TB',
    ...captions.map((caption, index) => `  caption${index + 1}[${quoted(caption)}]`),
    ...sessionKinds.flatMap((session) => rowOf(session, states)),
    `  ERROR[${quoted('ERROR', error, ...errorSays)}]`,
    ...arcs.map(arcOf),
    ...nodeStyles(drawing),
    ...linkStyles(drawing),
  ]
  return `${lines.join('\n')}\n`
}

function rowOf(session: string, states: readonly DrawnState[]): readonly string[] {
  const row = operations.flatMap((operation) =>
    states.filter((state) => state.row.session === session && state.row.operation === operation),
  )
  if (row.length === 0) return []
  return [
    `  subgraph row_${session} [${quoted(`session: ${session}`)}]`,
    '    direction LR',
    ...row.map((state) => `    ${state.row.name}[${quoted(state.row.name, detailOf(state))}]`),
    '  end',
  ]
}

/** Lines of text as Mermaid quotes them; its own characters are written as entities. */
const quoted = (...lines: readonly string[]): string =>
  `"${lines.map((line) => line.replace(/[#&<"]/g, (character) => `#${character.charCodeAt(0)};`)).join('<br/>')}"`

function arcOf({ from, to, effect, change, step }: DrawnArc): string {
  const words = [step, change === 'same' ? undefined : change, effect === 'none' || isGone(change) ? undefined : effect]
  const label = words.filter((word) => word !== undefined).join(' ')
  const line =
    change === 'removed'
      ? '-.-x'
      : change === 'rerouted'
        ? '-.->'
        : step !== undefined || change === 'added'
          ? '==>'
          : '-->'
  return `  ${from} ${line}${label === '' ? '' : `|${quoted(label)}|`} ${to}`
}

function nodeStyles({ states, captions, painted }: Drawing): readonly string[] {
  const marked = states.flatMap((state) => {
    const { colour, weight, dash } = outlineOf(state, painted)
    if (colour === INK) return []
    const dots = dash === 'dotted' ? ',stroke-dasharray:2 3' : ''
    return [`  style ${state.row.name} stroke:${colour},stroke-width:${weight}px${dots}`]
  })
  return [
    '  style ERROR stroke-dasharray:5 3',
    ...captions.map((_, index) => `  style caption${index + 1} fill:none,stroke:none`),
    ...marked,
  ]
}

function linkStyles({ arcs, painted }: Drawing): readonly string[] {
  const byColour = new Map<string, number[]>()
  for (const [index, arc] of arcs.entries()) {
    const { colour } = strokeOf(arc, painted)
    if (colour !== INK) byColour.set(colour, [...(byColour.get(colour) ?? []), index])
  }
  return [...byColour].map(([colour, indexes]) => `  linkStyle ${indexes.join(',')} stroke:${colour}`)
}
