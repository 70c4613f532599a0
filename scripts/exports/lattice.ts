// The lattice that arcs are routed on: which of its cells hold a box or a text, and which hold a line already. Two
// lines may cross at right angles; they never run side by side closer than two cells, and nothing crosses an arc's
// ends.
import type { Point, Rect } from './geometry.ts'
import { bottomOf, rightOf } from './geometry.ts'
import { UNIT } from './grid.ts'

/** A cell by column and row; its place on the page is UNIT times that. */
export interface Cell {
  readonly x: number
  readonly y: number
}

export const RIGHT = 0
export const DOWN = 1
export const LEFT = 2
export const UP = 3
/** The four directions; the opposite of each is two further on. */
export const directions = [RIGHT, DOWN, LEFT, UP] as const
export type Direction = (typeof directions)[number]

export const stepX = [1, 0, -1, 0] as const
export const stepY = [0, 1, 0, -1] as const
export const opposite = (direction: Direction): Direction => ((direction + 2) % 4) as Direction
export const isHorizontal = (direction: Direction): boolean => direction % 2 === 0

export const cellOf = ({ x, y }: Point): Cell => ({ x: Math.round(x / UNIT), y: Math.round(y / UNIT) })
export const pointOf = ({ x, y }: Cell): Point => ({ x: x * UNIT, y: y * UNIT })

const HORIZONTAL = 1
const VERTICAL = 2
/** The straight run next to a box, where an arc's marks are. */
const END = 4

export interface Lattice {
  readonly columns: number
  readonly rows: number
  /** By cell: 0 where it is free, otherwise the number of the obstacle that holds it. */
  readonly obstacles: Int32Array
  /** By cell: the lines that pass, as bits. */
  readonly lines: Uint8Array
}

/** A lattice over an area; every obstacle also holds the cells next to it. */
export function latticeOf(area: Rect, obstacles: readonly Rect[]): Lattice {
  const columns = Math.ceil(rightOf(area) / UNIT) + 1
  const rows = Math.ceil(bottomOf(area) / UNIT) + 1
  const lattice: Lattice = {
    columns,
    rows,
    obstacles: new Int32Array(columns * rows).fill(0),
    lines: new Uint8Array(columns * rows),
  }
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const inside =
        x * UNIT > area.left && x * UNIT < rightOf(area) && y * UNIT > area.top && y * UNIT < bottomOf(area)
      if (!inside) lattice.obstacles[y * columns + x] = -1
    }
  }
  for (const [index, rect] of obstacles.entries()) {
    for (let y = Math.floor(rect.top / UNIT) - 1; y <= Math.ceil(bottomOf(rect) / UNIT) + 1; y++) {
      for (let x = Math.floor(rect.left / UNIT) - 1; x <= Math.ceil(rightOf(rect) / UNIT) + 1; x++) {
        if (x >= 0 && y >= 0 && x < columns && y < rows) lattice.obstacles[y * columns + x] = index + 1
      }
    }
  }
  return lattice
}

/** Whether a cell is free of all obstacles but those that an arc starts or ends at. */
export function isFree(lattice: Lattice, x: number, y: number, own: readonly number[] = []): boolean {
  const { columns, rows, obstacles } = lattice
  if (x < 0 || y < 0 || x >= columns || y >= rows) return false
  const obstacle = obstacles[y * columns + x]!
  return obstacle === 0 || own.includes(obstacle)
}

/** Whether a line may pass a cell straight: nothing runs along it there or next to it, and no arc's end is there. */
export function mayPass({ columns, rows, lines }: Lattice, x: number, y: number, horizontal: boolean): boolean {
  const along = horizontal ? HORIZONTAL : VERTICAL
  if ((lines[y * columns + x]! & (along | END)) !== 0) return false
  const [sideX, sideY] = horizontal ? [0, 1] : [1, 0]
  for (const side of [-1, 1]) {
    const nextX = x + side * sideX
    const nextY = y + side * sideY
    if (nextX < 0 || nextY < 0 || nextX >= columns || nextY >= rows) continue
    if ((lines[nextY * columns + nextX]! & along) !== 0) return false
  }
  return true
}

/** Whether a line may turn at a cell: nothing passes it or any cell around it. */
export function mayTurn({ columns, rows, lines }: Lattice, x: number, y: number): boolean {
  for (let nextY = Math.max(0, y - 1); nextY <= Math.min(rows - 1, y + 1); nextY++) {
    for (let nextX = Math.max(0, x - 1); nextX <= Math.min(columns - 1, x + 1); nextX++) {
      if (lines[nextY * columns + nextX]! !== 0) return false
    }
  }
  return true
}

/** Whether any line is at a cell. */
export const isTaken = ({ columns, lines }: Lattice, x: number, y: number): boolean => lines[y * columns + x]! !== 0

/** Enters a line's cells, end to end; the given number of cells at each of its ends may not be crossed any more. */
export function occupy(lattice: Lattice, corners: readonly Cell[], ends: number): void {
  const cells: { x: number; y: number; bits: number }[] = []
  for (const [index, to] of corners.slice(1).entries()) {
    const from = corners[index]!
    const bits = from.y === to.y ? HORIZONTAL : VERTICAL
    const length = Math.abs(to.x - from.x) + Math.abs(to.y - from.y)
    for (let at = 0; at <= length; at++) {
      cells.push({ x: from.x + Math.sign(to.x - from.x) * at, y: from.y + Math.sign(to.y - from.y) * at, bits })
    }
  }
  for (const [index, { x, y, bits }] of cells.entries()) {
    const isEnd = index <= ends || index >= cells.length - 1 - ends
    lattice.lines[y * lattice.columns + x]! |= bits | (isEnd ? END : 0)
  }
}
