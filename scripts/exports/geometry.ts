// Points, rectangles and polylines on a page: y grows downwards, lengths are points (1/72 inch). Everything that a
// layout places is one of these, so that one set of rules says whether two things collide.

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Rect {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** The corners of a line of straight segments, from tail to head. */
export type Polyline = readonly Point[]

export const rightOf = (rect: Rect): number => rect.left + rect.width
export const bottomOf = (rect: Rect): number => rect.top + rect.height
export const centreOf = (rect: Rect): Point => ({ x: rect.left + rect.width / 2, y: rect.top + rect.height / 2 })

/** The rectangle of a width and height about a centre. */
export const about = ({ x, y }: Point, width: number, height: number): Rect => ({
  left: x - width / 2,
  top: y - height / 2,
  width,
  height,
})

/** The rectangle grown by a margin on every side; a negative margin shrinks it. */
export const grown = ({ left, top, width, height }: Rect, by: number): Rect => ({
  left: left - by,
  top: top - by,
  width: width + 2 * by,
  height: height + 2 * by,
})

/** Whether two rectangles share an area; a common border is none. */
export const overlap = (a: Rect, b: Rect): boolean =>
  a.left < rightOf(b) && b.left < rightOf(a) && a.top < bottomOf(b) && b.top < bottomOf(a)

/** Whether a rectangle lies inside another, borders included. */
export const contains = (outer: Rect, inner: Rect): boolean =>
  inner.left >= outer.left &&
  inner.top >= outer.top &&
  rightOf(inner) <= rightOf(outer) &&
  bottomOf(inner) <= bottomOf(outer)

export const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y)

/** The point at a part of the way from one point to another. */
export const between = (a: Point, b: Point, part: number): Point => ({
  x: a.x + (b.x - a.x) * part,
  y: a.y + (b.y - a.y) * part,
})

/** The least rectangle that holds a polyline. */
export function boundsOf(line: Polyline): Rect {
  const [xs, ys] = [line.map(({ x }) => x), line.map(({ y }) => y)]
  const [left, top] = [Math.min(...xs), Math.min(...ys)]
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top }
}

export const lengthOf = (line: Polyline): number =>
  line.slice(1).reduce((sum, point, index) => sum + distance(line[index]!, point), 0)

/** The point at a distance along a polyline from its tail; its ends where the distance is out of range. */
export function pointAt(line: Polyline, along: number): Point {
  let left = Math.max(0, along)
  for (const [index, point] of line.slice(1).entries()) {
    const length = distance(line[index]!, point)
    if (left <= length && length > 0) return between(line[index]!, point, left / length)
    left -= length
  }
  return line.at(-1)!
}

/** Points along a polyline, no farther apart than a step, both ends included. */
export function samplesOf(line: Polyline, step: number): readonly Point[] {
  const length = lengthOf(line)
  const count = Math.max(1, Math.ceil(length / step))
  return Array.from({ length: count + 1 }, (_, index) => pointAt(line, (length * index) / count))
}

/** Whether a straight segment enters the inside of a rectangle (Liang and Barsky's clipping). */
export function enters(a: Point, b: Point, rect: Rect): boolean {
  let from = 0
  let to = 1
  const sides: readonly (readonly [number, number])[] = [
    [a.x - b.x, a.x - rect.left],
    [b.x - a.x, rightOf(rect) - a.x],
    [a.y - b.y, a.y - rect.top],
    [b.y - a.y, bottomOf(rect) - a.y],
  ]
  for (const [towards, room] of sides) {
    if (towards === 0 && room <= 0) return false
    if (towards < 0) from = Math.max(from, room / towards)
    else if (towards > 0) to = Math.min(to, room / towards)
  }
  return from < to
}

/** Whether any segment of a polyline enters the inside of a rectangle. */
export const crosses = (line: Polyline, rect: Rect): boolean =>
  line.slice(1).some((point, index) => enters(line[index]!, point, rect))
