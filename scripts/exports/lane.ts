// Straight arcs: two boxes that see each other across a gutter are joined by a straight line, and an arc and its
// reverse by two parallel ones. Traffic keeps to a side, so that a pair always looks the same.
import { bottomOf, rightOf, type Rect } from './geometry.ts'
import { UNIT } from './grid.ts'
import { isFree, isTaken, mayPass, type Cell, type Lattice } from './lattice.ts'

/** The run at either end of an arc that nothing may cross, in cells: room for arrowhead and session mark. */
export const ENDS = 3

/** The straight way between two boxes: from edge to edge along one axis, anywhere from `least` to `most` across it. */
interface Way {
  readonly horizontal: boolean
  readonly from: number
  readonly to: number
  readonly least: number
  readonly most: number
}

/** An arc keeps this far from the corners of a box, in cells. */
const CORNER = 2

function wayOf(a: Rect, b: Rect): Way | undefined {
  const beside = rightOf(a) < b.left || rightOf(b) < a.left
  const above = bottomOf(a) < b.top || bottomOf(b) < a.top
  // Boxes that lie askew have no straight way; those that overlap have none either.
  if (beside === above) return undefined
  const [from, to] = beside
    ? a.left < b.left
      ? [rightOf(a), b.left]
      : [a.left, rightOf(b)]
    : a.top < b.top
      ? [bottomOf(a), b.top]
      : [a.top, bottomOf(b)]
  const least = beside ? Math.max(a.top, b.top) : Math.max(a.left, b.left)
  const most = beside ? Math.min(bottomOf(a), bottomOf(b)) : Math.min(rightOf(a), rightOf(b))
  return {
    horizontal: beside,
    from: from / UNIT,
    to: to / UNIT,
    least: least / UNIT + CORNER,
    most: most / UNIT - CORNER,
  }
}

const cellAt = ({ horizontal }: Way, along: number, across: number): Cell =>
  horizontal ? { x: along, y: across } : { x: across, y: along }

/** Whether a line can run straight on the lattice at a place across its way. */
function isOpen(lattice: Lattice, way: Way, across: number, own: readonly number[]): boolean {
  const step = Math.sign(way.to - way.from)
  const length = Math.abs(way.to - way.from)
  if (length < 2 * ENDS) return false
  for (let at = 0; at <= length; at++) {
    const { x, y } = cellAt(way, way.from + step * at, across)
    if (!isFree(lattice, x, y, own) || !mayPass(lattice, x, y, way.horizontal)) return false
    if ((at <= ENDS || at >= length - ENDS) && isTaken(lattice, x, y)) return false
  }
  return true
}

/** Places across a way, nearest to its middle first. */
function placesOf(way: Way, width: number): readonly number[] {
  const places = Array.from({ length: Math.max(0, way.most - width - way.least + 1) }, (_, index) => way.least + index)
  const middle = (way.least + way.most - width) / 2
  return places.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle) || a - b)
}

/**
 * The straight lines from box a to box b, and from b to a where `both`; undefined where there is no open way. `own` are
 * the two boxes' obstacle numbers.
 */
export function lanesOf(
  lattice: Lattice,
  a: Rect,
  b: Rect,
  own: readonly number[],
  both: boolean,
): { readonly there: readonly Cell[]; readonly back: readonly Cell[] } | undefined {
  const way = wayOf(a, b)
  if (way === undefined) return undefined
  const width = both ? 2 : 0
  const place = placesOf(way, width).find(
    (across) => isOpen(lattice, way, across, own) && isOpen(lattice, way, across + width, own),
  )
  if (place === undefined) return undefined
  // To the right on the upper line, down on the right-hand line.
  const onFirst = way.horizontal === way.from < way.to
  const line = (across: number): readonly Cell[] => [cellAt(way, way.from, across), cellAt(way, way.to, across)]
  const there = line(onFirst ? place : place + width)
  return { there, back: line(onFirst ? place + width : place).toReversed() }
}
