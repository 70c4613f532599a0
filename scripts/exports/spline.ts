// A polyline as Graphviz wants its splines: cubic Bezier pieces with rounded corners, and the tips of its arrowheads
// apart, because the line itself has to end where an arrowhead begins.
import { between, distance, type Point, type Polyline } from './geometry.ts'

const RADIUS = 9

/** How much of a line its marks take at either end, in points. */
export interface Marks {
  readonly tail: number
  readonly head: number
}

const number = (value: number): string => String(Math.round(value * 100) / 100)

/** The control points of a line with rounded corners: 3n + 1 of them. */
export function bezierOf(line: Polyline): readonly Point[] {
  const points: Point[] = [line[0]!]
  const straightTo = (end: Point): void => {
    const start = points.at(-1)!
    points.push(between(start, end, 1 / 3), between(start, end, 2 / 3), end)
  }
  for (let index = 1; index < line.length - 1; index++) {
    const [before, corner, after] = [line[index - 1]!, line[index]!, line[index + 1]!]
    const radius = Math.min(RADIUS, distance(before, corner) / 2, distance(corner, after) / 2)
    const enter = between(corner, before, radius / distance(corner, before))
    const leave = between(corner, after, radius / distance(corner, after))
    straightTo(enter)
    // 0.45 of the radius from the corner draws a quarter of a circle.
    points.push(between(enter, corner, 0.55), between(leave, corner, 0.55), leave)
  }
  straightTo(line.at(-1)!)
  return points
}

/** The value of a `pos` attribute on a page of a height; Graphviz counts y from the bottom. */
export function posOf(line: Polyline, marks: Marks, height: number): string {
  const [first, second] = [line[0]!, line[1]!]
  const [tip, last] = [line.at(-1)!, line.at(-2)!]
  const point = ({ x, y }: Point): string => `${number(x)},${number(height - y)}`
  const start = between(first, second, marks.tail / distance(first, second))
  const end = between(tip, last, marks.head / distance(tip, last))
  const trimmed = [marks.tail > 0 ? start : first, ...line.slice(1, -1), marks.head > 0 ? end : tip]
  return [
    // Graphviz reads s before e, and takes a line in the other order for no position at all.
    ...(marks.tail > 0 ? [`s,${point(first)}`] : []),
    ...(marks.head > 0 ? [`e,${point(tip)}`] : []),
    ...bezierOf(trimmed).map(point),
  ].join(' ')
}
