// A layout as DOT. Every node has its position and every arc its spline, so `neato -n2` draws exactly this picture; to
// plain `dot`, which makes its own, the rows are clusters of equal rank and all marks are still there.
import { Digraph, Edge, Node, Subgraph, toDot, type EdgeAttributesObject, type NodeAttributesObject } from 'ts-graphviz'
import { operations } from '#model'
import type { Drawing } from './drawing.ts'
import { centreOf, type Point, type Polyline, type Rect } from './geometry.ts'
import { DETAIL_SIZE, NAME_SIZE, type Box, type Text } from './grid.ts'
import { layoutOf, type Layout } from './layout.ts'
import { BADGE } from './routes.ts'
import { posOf } from './spline.ts'
import { FAINT, INK, outlineOf, strokeOf, type Stroke } from './style.ts'

const SANS = 'Helvetica'
const SANS_BOLD = 'Helvetica-Bold'
const MONO = 'Courier'

const ARROW = 0.8
// Lengths of Graphviz's arrow shapes at size 1: normal 10, tee 2.5, dot 8.
const HEAD = 10 * ARROW
const BAR = 2.5 * ARROW
const DOT = 8 * ARROW

/** The DOT text of a drawing. */
export function dotOf(drawing: Drawing): string {
  const layout = layoutOf(drawing)
  const graph = new Digraph('vfio_migration', {
    pad: 0.1,
    outputorder: 'nodesfirst',
    ranksep: 0.4,
    nodesep: 0.6,
    splines: true,
  })
  graph.node({ shape: 'box', fontname: SANS, fontsize: 10, fontcolor: INK })
  graph.edge({ arrowsize: ARROW, fontname: MONO, fontsize: 9 })
  addRows(graph, drawing, layout)
  const ink = drawing.painted ? FAINT : INK
  const apart = { style: 'dashed,filled', fillcolor: 'white', color: ink, fontcolor: ink } as const
  graph.addNode(new Node('ERROR', { ...boxAttributes(layout.error, layout), ...apart }))
  for (const text of layout.texts) graph.addNode(new Node(text.id, textAttributes(text, layout)))
  for (const route of layout.routes) {
    const arc = drawing.arcs.find(({ from, to }) => from === route.from && to === route.to)!
    const stroke = strokeOf(arc, drawing.painted)
    graph.addEdge(new Edge([{ id: arc.from }, { id: arc.to }], edgeAttributes(stroke, route.line, route.badge, layout)))
  }
  for (const { id, kind, line, badge, text } of layout.samples) {
    const row = new Subgraph({ rank: 'same' })
    const point = { shape: 'point', style: 'invis', width: 0.01, height: 0.01, pos: at(line[0]!, layout) } as const
    row.addNode(new Node(`${id} line`, point))
    row.addNode(new Node(id, textAttributes(text, layout)))
    row.addEdge(new Edge([{ id: `${id} line` }, { id }], edgeAttributes(strokeOf(kind, false), line, badge, layout)))
    graph.addSubgraph(row)
  }
  for (const [from, to] of orderOf(drawing, layout)) {
    graph.addEdge(new Edge([{ id: from }, { id: to }], { style: 'invis', pos: '0,0 0,0 0,0 0,0' }))
  }
  return `${toDot(graph)}\n`
}

function addRows(graph: Digraph, drawing: Drawing, layout: Layout): void {
  for (const { session, rect, head } of layout.bands) {
    const cluster = new Subgraph(`cluster_${session}`, {
      label: head.lines.map(escaped).join('\\n'),
      lp: at(centreOf(head.rect), layout),
      labeljust: 'l',
      fontname: SANS_BOLD,
      fontsize: head.size,
      fontcolor: INK,
      style: 'filled',
      fillcolor: '#f6f6f6',
      color: '#c4c4c4',
    })
    // ts-graphviz knows bb as an attribute of the whole graph only; nop2 takes a cluster's place from it as well.
    cluster.set('bb' as 'area', cornersOf(rect, layout) as unknown as number)
    const rank = new Subgraph({ rank: 'same' })
    for (const state of drawing.states.filter(({ row }) => row.session === session)) {
      const box = layout.boxes.find(({ name }) => name === state.row.name)!
      const outline = outlineOf(state, drawing.painted)
      rank.addNode(
        new Node(box.name, {
          ...boxAttributes(box, layout),
          style: `${outline.dash},filled,rounded`,
          fillcolor: 'white',
          color: outline.colour,
          fontcolor: outline.text,
          penwidth: outline.weight,
        }),
      )
    }
    cluster.addSubgraph(rank)
    graph.addSubgraph(cluster)
  }
}

/** What plain `dot` must be told to keep headings above the grid and the legend below it: pairs of above and below. */
function orderOf({ states }: Drawing, { texts, bands, samples }: Layout): readonly (readonly [string, string])[] {
  const headings = texts.filter(({ id }) => id === 'title' || id.startsWith('caption')).map(({ id }) => id)
  const footers = ['ERROR', 'about ERROR', ...samples.map(({ id }) => `${id} line`), 'notes']
  const rows = bands.map(({ session }) => states.filter(({ row }) => row.session === session).map(({ row }) => row))
  const chained = (ids: readonly string[]): (readonly [string, string])[] =>
    ids.slice(1).map((id, index) => [ids[index]!, id])
  return [
    ...chained(headings),
    ...operations.map((operation) => [headings.at(-1)!, `column ${operation}`] as const),
    ...operations.flatMap((operation) => {
      const first = rows.flat().find((row) => row.operation === operation)
      return first === undefined ? [] : [[`column ${operation}`, first.name] as const]
    }),
    ...(rows.findLast((row) => row.length > 0) ?? []).map(({ name }) => [name, 'ERROR'] as const),
    ...chained(footers),
  ]
}

/** Text as DOT has it: ts-graphviz leaves a backslash as it is, and Graphviz would read escapes and entities in it. */
export const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/\\/g, '\\\\').replace(/"/g, '\\"')

const markup = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

const inches = (points: number): number => Math.round((points / 72) * 10_000) / 10_000
const rounded = (value: number): number => Math.round(value * 100) / 100
const at = ({ x, y }: Point, { height }: Layout): `${number},${number}` => `${rounded(x)},${rounded(height - y)}`

const cornersOf = ({ left, top, width, height }: Rect, layout: Layout): `${number},${number},${number},${number}` =>
  `${rounded(left)},${rounded(layout.height - top - height)},${rounded(left + width)},${rounded(layout.height - top)}`

const boxAttributes = ({ name, detail, rect }: Box, layout: Layout): NodeAttributesObject => ({
  label:
    '<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1">' +
    `<TR><TD><B>${markup(name)}</B></TD></TR>` +
    `<TR><TD><FONT POINT-SIZE="${DETAIL_SIZE}">${markup(detail)}</FONT></TD></TR></TABLE>>`,
  fontname: MONO,
  fontsize: NAME_SIZE,
  fixedsize: true,
  width: inches(rect.width),
  height: inches(rect.height),
  pos: at(centreOf(rect), layout),
})

const textAttributes = ({ lines, rect, align, size, bold }: Text, layout: Layout): NodeAttributesObject => ({
  shape: 'plaintext',
  label: align === 'left' ? lines.map((line) => `${escaped(line)}\\l`).join('') : lines.map(escaped).join('\\n'),
  fontname: bold ? SANS_BOLD : SANS,
  fontsize: size,
  fixedsize: true,
  margin: 0,
  width: inches(rect.width),
  height: inches(rect.height),
  pos: at(centreOf(rect), layout),
})

function edgeAttributes(stroke: Stroke, line: Polyline, badge: Point, layout: Layout): EdgeAttributesObject {
  const marks = { tail: stroke.tailDot ? DOT : 0, head: HEAD + (stroke.headBar ? BAR : 0) }
  return {
    color: stroke.double ? `${stroke.colour}:invis:${stroke.colour}` : stroke.colour,
    ...(stroke.dash === 'solid' ? {} : { style: stroke.dash }),
    penwidth: stroke.weight,
    ...(stroke.headBar ? { arrowhead: 'teenormal' } : {}),
    ...(stroke.tailDot ? { dir: 'both', arrowtail: 'dot' } : {}),
    pos: posOf(line, marks, layout.height),
    ...(stroke.badge === '' ? {} : { label: badgeOf(stroke), lp: at(badge, layout) }),
  }
}

// A table, because only that has a ground: the badge stands on its line.
const badgeOf = ({ badge, colour }: Stroke): string =>
  '<<TABLE BORDER="1" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0" STYLE="ROUNDED"' +
  ` COLOR="${colour}" BGCOLOR="white"><TR><TD FIXEDSIZE="TRUE" WIDTH="${BADGE - 2}" HEIGHT="${BADGE - 2}">` +
  `<FONT COLOR="${colour}"><B>${markup(badge)}</B></FONT></TD></TR></TABLE>>`
