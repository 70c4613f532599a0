// What makes a picture illegible, computed: things that overlap, lines through boxes or on top of each other, things
// off the page. It judges positions alone and knows nothing of how they were found.
import { chain } from '#model'
import {
  about,
  boundsOf,
  contains,
  crosses,
  distance,
  grown,
  overlap,
  samplesOf,
  type Point,
  type Rect,
} from './geometry.ts'
import { DETAIL_SIZE, NAME_SIZE, type Box } from './grid.ts'
import type { Layout } from './layout.ts'
import { monoWidth } from './metrics.ts'
import { BADGE, type Route } from './routes.ts'

/** Lines keep this far from boxes and texts that they have nothing to do with. */
const MARGIN = 3
/** Closer than this two lines are one to the eye; they may be so only where they cross. */
const APART = 6
const STEP = 2
const CROSSING_STEPS = 8

interface Thing {
  readonly name: string
  readonly rect: Rect
}

/** Everything that is wrong with a layout, in words; empty for a good one. */
export function faultsOf(layout: Layout): readonly string[] {
  const boxes: readonly Box[] = [...layout.boxes, layout.error]
  const things: readonly Thing[] = [
    ...boxes,
    ...layout.bands.map(({ head }) => ({ name: head.id, rect: head.rect })),
    ...[...layout.texts, ...layout.samples.map(({ text }) => text)].map(({ id, rect }) => ({ name: id, rect })),
    ...layout.samples.map(({ id, badge }) => ({ name: `${id} line`, rect: about(badge, BADGE, BADGE) })),
  ]
  return [
    ...offPage(layout, things),
    ...collisions(things),
    ...boxes.flatMap(tooNarrow),
    ...layout.routes.flatMap((route) => obstructed(route, things)),
    ...layout.routes.flatMap((route, index) => layout.routes.slice(index + 1).flatMap((other) => merged(route, other))),
    ...badgeFaults(layout.routes, things),
  ]
}

const nameOf = ({ from, to }: Route): string => chain(from, to)

function offPage({ width, height, routes }: Layout, things: readonly Thing[]): string[] {
  const page: Rect = { left: 0, top: 0, width, height }
  const isOn = ({ x, y }: Point): boolean => x >= 0 && y >= 0 && x <= width && y <= height
  return [
    ...things.filter(({ rect }) => !contains(page, rect)).map(({ name }) => `${name} is cut off by the page`),
    ...routes.filter(({ line }) => !line.every(isOn)).map((route) => `${nameOf(route)} leaves the page`),
  ]
}

const collisions = (things: readonly Thing[]): string[] =>
  things.flatMap((a, index) =>
    things.slice(index + 1).flatMap((b) => (overlap(a.rect, b.rect) ? [`${a.name} and ${b.name} overlap`] : [])),
  )

function tooNarrow({ name, detail, rect }: Box): string[] {
  const width = Math.max(monoWidth(name, NAME_SIZE), monoWidth(detail, DETAIL_SIZE))
  return width > rect.width - 4 ? [`${name} is wider than its box`] : []
}

/** A line may touch its two boxes with its two ends, and nothing else. */
function obstructed(route: Route, things: readonly Thing[]): string[] {
  const { line, from, to } = route
  const faults = things.flatMap(({ name, rect }) => {
    const margin = name === from || name === to ? -0.5 : MARGIN
    return crosses(line, grown(rect, margin)) ? [`${nameOf(route)} runs through ${name}`] : []
  })
  const ends = [[from, line[0]!] as const, [to, line.at(-1)!] as const]
  for (const [name, point] of ends) {
    const { rect } = things.find((thing) => thing.name === name)!
    const spot = about(point, 0, 0)
    const isOnBorder = contains(grown(rect, 0.5), spot) && !contains(grown(rect, -0.5), spot)
    if (!isOnBorder) faults.push(`${nameOf(route)} does not end at the border of ${name}`)
  }
  return faults
}

/** Two lines that run closer than the eye can part them for longer than a crossing takes. */
function merged(a: Route, b: Route): string[] {
  if (!overlap(grown(boundsOf(a.line), APART), grown(boundsOf(b.line), APART))) return []
  const others = samplesOf(b.line, STEP)
  let near = 0
  for (const point of samplesOf(a.line, STEP)) {
    near = others.some((other) => distance(point, other) < APART) ? near + 1 : 0
    if (near > CROSSING_STEPS) return [`${nameOf(a)} and ${nameOf(b)} run on top of each other`]
  }
  return []
}

function badgeFaults(routes: readonly Route[], things: readonly Thing[]): string[] {
  const badges = routes.map((route) => ({
    name: `badge of ${nameOf(route)}`,
    rect: about(route.badge, BADGE, BADGE),
    line: route.line,
  }))
  return [
    ...collisions(badges),
    ...badges.flatMap(({ name, rect, line }) => [
      ...things.filter((thing) => overlap(thing.rect, rect)).map((thing) => `${name} covers ${thing.name}`),
      ...badges
        .filter((other) => other.line !== line && crosses(other.line, rect))
        .map((other) => `${name} covers the line of ${other.name}`),
    ]),
  ]
}
