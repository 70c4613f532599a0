// The state machine on its grid as SVG for the page: the very layout of `vfio-mig diagram`, drawn so that a script can
// paint it. States and arcs carry their names, and all colour is the style sheet's.
import { chain, ERROR, type Spec } from '#model'
import { drawingOf, type DrawnArc } from '../../exports/drawing.ts'
import { bottomOf, centreOf, distance, type Point, type Polyline, type Rect } from '../../exports/geometry.ts'
import type { Box } from '../../exports/grid.ts'
import { layoutOf, type Layout } from '../../exports/layout.ts'
import { markup, raw, shortCount, type Content, type Markup } from './markup.ts'

/** How often each arc was performed, by `A -> B`. */
export type Counts = ReadonlyMap<string, number>

const rounded = (value: number): number => Math.round(value * 10) / 10
const at = ({ x, y }: Point): string => `${rounded(x)} ${rounded(y)}`

const RADIUS = 9
const HEAD = 8

const towards = (from: Point, to: Point, length: number): Point => {
  const part = length / distance(from, to)
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part }
}

/** A line with its corners rounded, that ends where its head begins. */
function wayOf(line: Polyline): string {
  const end = towards(line.at(-1)!, line.at(-2)!, HEAD)
  const points = [...line.slice(0, -1), end]
  const corners = points.slice(1, -1).map((corner, index) => {
    const [before, after] = [points[index]!, points[index + 2]!]
    const radius = Math.min(RADIUS, distance(before, corner) / 2, distance(corner, after) / 2)
    return `L${at(towards(corner, before, radius))}Q${at(corner)} ${at(towards(corner, after, radius))}`
  })
  return `M${at(points[0]!)}${corners.join('')}L${at(end)}`
}

function headOf(line: Polyline): string {
  const [tip, before] = [line.at(-1)!, line.at(-2)!]
  const base = towards(tip, before, HEAD)
  const [dx, dy] = [(tip.x - base.x) / 2.4, (tip.y - base.y) / 2.4]
  return `M${at(tip)}L${at({ x: base.x - dy, y: base.y + dx })}L${at({ x: base.x + dy, y: base.y - dx })}Z`
}

const rect = ({ left, top, width, height }: Rect, kind: string, round = 0): Markup =>
  raw(
    `<rect class="${kind}" x="${rounded(left)}" y="${rounded(top)}" width="${rounded(width)}" ` +
      `height="${rounded(height)}"${round === 0 ? '' : ` rx="${round}"`}/>`,
  )

const text = ({ x, y }: Point, kind: string, content: Content): Markup =>
  markup`<text class="${kind}" x="${rounded(x)}" y="${rounded(y)}">${content}</text>`

function stateOf(box: Box): Markup {
  const { x, y } = centreOf(box.rect)
  return markup`
    <g class="state${box.name === ERROR ? ' apart' : ''}" data-state="${box.name}">
      ${rect(box.rect, 'box', 7)}
      ${text({ x, y: y + 4 }, 'name', box.name)}
    </g>`
}

/** A count on its plate. */
function badgeOf({ x, y }: Point, count: number): Markup {
  const label = count === 0 ? 'never' : shortCount(count)
  const width = label.length * 5.6 + 6
  const plate: Rect = { left: x - width / 2, top: y - 7, width, height: 14 }
  return markup`${rect(plate, 'plate', 4)}${text({ x, y: y + 3.5 }, 'count', label)}`
}

function arcOf(layout: Layout, arc: DrawnArc, counts: Counts | undefined): Markup {
  const { line, badge } = layout.routes.find(({ from, to }) => from === arc.from && to === arc.to)!
  const name = chain(arc.from, arc.to)
  const count = counts === undefined ? undefined : (counts.get(name) ?? 0)
  const kinds = ['arc', arc.effect, ...(count === 0 ? ['never'] : [])]
  const says = count === undefined ? meanings[arc.effect] : `performed ${count} times`
  const { x, y } = line[0]!
  const dot = markup`<circle class="dot" cx="${rounded(x)}" cy="${rounded(y)}" r="3"/>`
  return markup`
    <g class="${kinds.join(' ')}" data-arc="${name}">
      <title>${name}: ${says}</title>
      <path class="line" d="${wayOf(line)}"/>
      <path class="head" d="${headOf(line)}"/>
      ${arc.effect === 'opens' && count === undefined ? dot : undefined}
      ${count === undefined ? undefined : badgeOf(badge, count)}
    </g>`
}

const meanings: Readonly<Record<DrawnArc['effect'], string>> = {
  none: 'no session before or after',
  opens: 'opens a session',
  keeps: 'keeps the session',
  closes: 'closes the session',
  reopens: 'closes a session and opens another',
}

/** The picture of a spec, painted with counts where there are some. */
export function fsmOf(spec: Spec, label: string, counts?: Counts): Markup {
  const drawing = drawingOf(spec)
  const layout = layoutOf(drawing)
  const top = layout.bands[0]!.rect.top - 22
  const bottom = bottomOf(layout.error.rect) + 8
  const columns = layout.texts.filter(({ id }) => id.startsWith('column '))
  const bands = layout.bands.map(({ rect: band, head, session }) => [
    rect(band, 'band', 6),
    text(
      { x: head.rect.left + 4, y: centreOf(head.rect).y + 3 },
      'heading',
      session === 'none' ? 'no session' : session,
    ),
  ])
  const heads = columns.map(({ rect: own, id }) => {
    const { x, y } = centreOf(own)
    return text({ x, y: y + 3 }, 'heading middle', id.slice('column '.length))
  })
  const box = [-4, rounded(top), rounded(layout.width + 8), rounded(bottom - top)]
  return markup`
    <svg class="fsm" role="img" aria-label="${label}" viewBox="${box.join(' ')}">
      ${bands}
      ${heads}
      ${drawing.arcs.map((arc) => arcOf(layout, arc, counts))}
      ${[...layout.boxes, layout.error].map(stateOf)}
    </svg>`
}
