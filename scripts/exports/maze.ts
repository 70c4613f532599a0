// Arcs that cannot be straight: the cheapest way through the lattice from any side of one box to any side of another
// (Dijkstra over cells and directions). Turns and crossings cost more than length, so that the eye can follow.
import { bottomOf, rightOf, type Rect } from './geometry.ts'
import { UNIT } from './grid.ts'
import { ENDS } from './lane.ts'
import {
  directions,
  isFree,
  isHorizontal,
  isTaken,
  mayPass,
  mayTurn,
  opposite,
  stepX,
  stepY,
  DOWN,
  LEFT,
  RIGHT,
  UP,
  type Cell,
  type Direction,
  type Lattice,
} from './lattice.ts'

const TURN = 8
const CROSSING = 8
const CORNER = 2

/** A place on a box's border where an arc may start or end, and the cell where its straight end run is over. */
interface Port {
  readonly at: Cell
  readonly run: Cell
  readonly outward: Direction
  readonly cost: number
}

function portsOf(lattice: Lattice, rect: Rect, own: readonly number[]): readonly Port[] {
  const [left, right, top, bottom] = [rect.left / UNIT, rightOf(rect) / UNIT, rect.top / UNIT, bottomOf(rect) / UNIT]
  const ports: Port[] = []
  const add = (x: number, y: number, outward: Direction, aside: number): void => {
    for (let at = 0; at <= ENDS; at++) {
      const [nextX, nextY] = [x + at * stepX[outward], y + at * stepY[outward]]
      if (!isFree(lattice, nextX, nextY, own) || isTaken(lattice, nextX, nextY)) return
      if (!mayPass(lattice, nextX, nextY, isHorizontal(outward))) return
    }
    const run = { x: x + ENDS * stepX[outward], y: y + ENDS * stepY[outward] }
    const beside = ([-2, 2] as const).filter((by) => {
      const [nextX, nextY] = isHorizontal(outward) ? [x, y + by] : [x + by, y]
      return isTaken(lattice, nextX, nextY)
    })
    // Leaving from the middle of a side, away from other arcs, looks calmer; it is not worth more than a turn.
    ports.push({ at: { x, y }, run, outward, cost: Math.abs(aside) / 4 + 3 * beside.length })
  }
  for (let x = left + CORNER; x <= right - CORNER; x++) {
    add(x, top, UP, x - (left + right) / 2)
    add(x, bottom, DOWN, x - (left + right) / 2)
  }
  for (let y = top + CORNER; y <= bottom - CORNER; y++) {
    add(left, y, LEFT, y - (top + bottom) / 2)
    add(right, y, RIGHT, y - (top + bottom) / 2)
  }
  return ports
}

interface Entry {
  readonly cost: number
  readonly node: number
}

/** A queue that gives the cheapest entry first, of equals the one that came first: the result is always the same. */
function queueOf(): { push(cost: number, node: number): void; pop(): Entry | undefined } {
  const heap: (Entry & { readonly order: number })[] = []
  let order = 0
  const isBefore = (a: number, b: number): boolean =>
    heap[a]!.cost !== heap[b]!.cost ? heap[a]!.cost < heap[b]!.cost : heap[a]!.order < heap[b]!.order
  const swap = (a: number, b: number): void => void ([heap[a], heap[b]] = [heap[b]!, heap[a]!])
  return {
    push(cost, node) {
      heap.push({ cost, order: order++, node })
      for (let at = heap.length - 1; at > 0;) {
        const parent = (at - 1) >> 1
        if (!isBefore(at, parent)) break
        swap(at, parent)
        at = parent
      }
    },
    pop() {
      if (heap.length === 0) return undefined
      swap(0, heap.length - 1)
      const least = heap.pop()!
      for (let at = 0; ;) {
        let next = at
        for (const child of [2 * at + 1, 2 * at + 2]) if (child < heap.length && isBefore(child, next)) next = child
        if (next === at) return least
        swap(at, next)
        at = next
      }
    },
  }
}

/** The corners of the cheapest way from box a to box b around everything else, or undefined where there is none. */
export function wayAround(
  lattice: Lattice,
  a: Rect,
  b: Rect,
  own: readonly [number, number],
): readonly Cell[] | undefined {
  const nodeOf = ({ x, y }: Cell, direction: Direction): number => (y * lattice.columns + x) * 4 + direction
  const size = lattice.columns * lattice.rows * 4
  const costs = new Float64Array(size).fill(Infinity)
  const before = new Int32Array(size).fill(-1)
  const starts = new Map<number, Port>()
  const queue = queueOf()
  const reach = (node: number, cost: number, from: number): void => {
    if (cost >= costs[node]!) return
    costs[node] = cost
    before[node] = from
    queue.push(cost, node)
  }
  // An arrival is an entry of its own, below zero: it is final only once it is the cheapest one left.
  const arrivals: { node: number; end: Port }[] = []
  const arrive = (node: number, cost: number, end: Port): void => queue.push(cost, -arrivals.push({ node, end }))
  for (const port of portsOf(lattice, a, [own[0]])) {
    const node = nodeOf(port.run, port.outward)
    starts.set(node, port)
    reach(node, port.cost, -1)
  }
  const ends = new Map(portsOf(lattice, b, [own[1]]).map((port) => [nodeOf(port.run, opposite(port.outward)), port]))
  // Past its run an arc may not come near any box again, its own two included.
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { cost, node } = next
    if (node < 0) return cornersOf(lattice, arrivals[-node - 1]!, before, starts)
    if (cost > costs[node]!) continue
    const direction = (node % 4) as Direction
    const cell = Math.floor(node / 4)
    const [x, y] = [cell % lattice.columns, Math.floor(cell / lattice.columns)]
    for (const turn of directions) {
      if (turn === opposite(direction)) continue
      if (turn !== direction && !mayTurn(lattice, x, y)) continue
      const end = ends.get(nodeOf({ x, y }, turn))
      if (end !== undefined) arrive(node, cost + end.cost + (turn === direction ? 0 : TURN), end)
      const [nextX, nextY] = [x + stepX[turn], y + stepY[turn]]
      if (!isFree(lattice, nextX, nextY) || !mayPass(lattice, nextX, nextY, isHorizontal(turn))) continue
      const crossing = isTaken(lattice, nextX, nextY) ? CROSSING : 0
      reach(nodeOf({ x: nextX, y: nextY }, turn), cost + 1 + crossing + (turn === direction ? 0 : TURN), node)
    }
  }
  return undefined
}

function cornersOf(
  lattice: Lattice,
  { node: last, end }: { readonly node: number; readonly end: Port },
  before: Int32Array,
  starts: ReadonlyMap<number, Port>,
): readonly Cell[] {
  const nodes = [last]
  for (let node = before[last]!; node >= 0; node = before[node]!) nodes.push(node)
  nodes.reverse()
  const corners: Cell[] = [starts.get(nodes[0]!)!.at]
  for (const [index, node] of nodes.slice(1).entries()) {
    const cell = Math.floor(nodes[index]! / 4)
    if (node % 4 === nodes[index]! % 4) continue
    corners.push({ x: cell % lattice.columns, y: Math.floor(cell / lattice.columns) })
  }
  if (last % 4 !== opposite(end.outward)) corners.push(end.run)
  return [...corners, end.at]
}
