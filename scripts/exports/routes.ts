// The way of every arc across the page, as a polyline from the border of its tail's box to the border of its head's:
// straight where two boxes see each other, around the boxes otherwise.
import {
  about,
  centreOf,
  crosses,
  distance,
  lengthOf,
  overlap,
  pointAt,
  type Point,
  type Polyline,
  type Rect,
} from './geometry.ts'
import type { Box } from './grid.ts'
import { ENDS, lanesOf } from './lane.ts'
import { latticeOf, occupy, pointOf, type Cell, type Lattice } from './lattice.ts'
import { wayAround } from './maze.ts'

export interface Ends {
  readonly from: string
  readonly to: string
}

export interface Route extends Ends {
  readonly line: Polyline
  /** Where a badge (a step's number, a mark of change) is centred on the line. */
  readonly badge: Point
}

export const BADGE = 13

/** The routes of arcs between boxes inside an area, or undefined where some arc finds no way: more room is needed. */
export function routesOf(
  boxes: readonly Box[],
  others: readonly Rect[],
  area: Rect,
  arcs: readonly Ends[],
): readonly Route[] | undefined {
  const lattice = latticeOf(area, [...boxes.map(({ rect }) => rect), ...others])
  const numbers = new Map(boxes.map(({ name }, index) => [name, index + 1]))
  const rectOf = (name: string): Rect => boxes[numbers.get(name)! - 1]!.rect
  const lines = straightLines(lattice, arcs, numbers, rectOf)
  const isStraight = (arc: Ends): boolean => lines.has(keyOf(arc))
  const span = ({ from, to }: Ends): number => distance(centreOf(rectOf(from)), centreOf(rectOf(to)))
  // Short ways first: they have the least choice.
  const rest = arcs
    .filter((arc) => !isStraight(arc))
    .sort((a, b) => span(a) - span(b) || (keyOf(a) < keyOf(b) ? -1 : 1))
  for (const arc of rest) {
    const own = [numbers.get(arc.from)!, numbers.get(arc.to)!] as const
    const way = wayAround(lattice, rectOf(arc.from), rectOf(arc.to), own)
    if (way === undefined) return undefined
    occupy(lattice, way, ENDS)
    lines.set(keyOf(arc), way)
  }
  const all = arcs.map(({ from, to }) => ({ from, to, line: lines.get(keyOf({ from, to }))!.map(pointOf) }))
  return withBadges(
    all,
    boxes.map(({ rect }) => rect),
  )
}

export const keyOf = ({ from, to }: Ends): string => `${from} ${to}`

function straightLines(
  lattice: Lattice,
  arcs: readonly Ends[],
  numbers: ReadonlyMap<string, number>,
  rectOf: (name: string) => Rect,
): Map<string, readonly Cell[]> {
  const lines = new Map<string, readonly Cell[]>()
  const keys = new Set(arcs.map(keyOf))
  for (const { from, to } of arcs) {
    if (lines.has(`${from} ${to}`)) continue
    const both = keys.has(`${to} ${from}`)
    const lanes = lanesOf(lattice, rectOf(from), rectOf(to), [numbers.get(from)!, numbers.get(to)!], both)
    if (lanes === undefined) continue
    lines.set(`${from} ${to}`, lanes.there)
    occupy(lattice, lanes.there, ENDS)
    if (!both) continue
    lines.set(`${to} ${from}`, lanes.back)
    occupy(lattice, lanes.back, ENDS)
  }
  return lines
}

/** Finds a place for a badge on every line, clear of the boxes, the other lines and the badges before it. */
function withBadges(routes: readonly (Ends & { line: Polyline })[], boxes: readonly Rect[]): readonly Route[] {
  const placed: Rect[] = []
  const keys = new Set(routes.map(keyOf))
  const badges = new Map<Ends, Point>()
  // Short lines first: they have the least choice.
  for (const route of [...routes].sort((a, b) => lengthOf(a.line) - lengthOf(b.line))) {
    // A straight pair has its two badges one after the other: each stands nearer its own tail.
    const lead = route.line.length === 2 && keys.has(`${route.to} ${route.from}`) ? BADGE / 2 + 1 : 0
    const { middle, reach } = openStretch(route.line)
    const offsets = Array.from({ length: Math.floor(reach) + 1 }, (_, index) => (index % 2 === 0 ? index : -index - 1))
    const isClear = (point: Point): boolean => {
      const rect = about(point, BADGE + 2, BADGE + 2)
      return (
        !boxes.some((box) => overlap(box, rect)) &&
        !placed.some((badge) => overlap(badge, about(point, BADGE, BADGE))) &&
        !routes.some((other) => other !== route && crosses(other.line, rect))
      )
    }
    const candidates = offsets.map((offset) => pointAt(route.line, middle - lead + offset))
    const badge = candidates.find(isClear) ?? pointAt(route.line, middle)
    placed.push(about(badge, BADGE, BADGE))
    badges.set(route, badge)
  }
  return routes.map((route) => ({ ...route, badge: badges.get(route)! }))
}

/** The longest straight stretch of a line: where its middle is along the line, and how far it reaches either way. */
function openStretch(line: Polyline): { middle: number; reach: number } {
  let along = 0
  let best = { middle: 0, reach: -1 }
  for (const [index, to] of line.slice(1).entries()) {
    const length = distance(line[index]!, to)
    const reach = Math.max(0, length / 2 - BADGE * 1.5)
    if (reach > best.reach) best = { middle: along + length / 2, reach }
    along += length
  }
  return best
}
