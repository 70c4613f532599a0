// The grid of the protocol on a page: rows by session, columns by operation, a band for each row, any number of
// states in a cell. The first state of every cell lies on the straight lines of the grid; further ones hang below it,
// indented, so that the first still sees its neighbours in all four directions.
import { operations, sessionKinds, type Operation, type SessionKind } from '#model'
import type { DrawnState } from './drawing.ts'
import { about, type Point, type Rect } from './geometry.ts'
import { monoWidth, sansWidth, textHeight } from './metrics.ts'

/** All positions are multiples of this, in points: the lattice that arcs are routed on. */
export const UNIT = 6
export const NAME_SIZE = 12
export const DETAIL_SIZE = 8
const HEAD_SIZE = 10
const BOX_HEIGHT = 6 * UNIT
/** How far the further states of a cell are to the right of the first. */
const INDENT = 8 * UNIT

/** A text with the room it takes; its lines are centred in it, or start at its left. */
export interface Text {
  readonly id: string
  readonly lines: readonly string[]
  readonly rect: Rect
  readonly align: 'left' | 'centre'
  readonly size: number
  readonly bold: boolean
}

export interface Box {
  readonly name: string
  readonly detail: string
  readonly rect: Rect
}

export interface Band {
  readonly session: SessionKind
  readonly rect: Rect
  readonly head: Text
}

export interface Grid {
  readonly boxes: readonly Box[]
  readonly bands: readonly Band[]
  readonly columns: readonly Text[]
  readonly width: number
  readonly bottom: number
}

/** What a box says below its state's name. */
export const detailOf = ({ row, value = String(row.number), change, optional }: DrawnState): string =>
  `${change === 'same' ? '' : `${change} `}${value}${optional.length === 0 ? '' : `, ${optional.join('|')}`}`

const upTo = (width: number, unit: number): number => Math.ceil(width / unit) * unit

/** Places the states below a top edge, with a number of spare lanes for arcs in every gutter. */
export function gridOf(states: readonly DrawnState[], top: number, spare: number): Grid {
  const cell = (session: SessionKind, operation: Operation): readonly DrawnState[] =>
    states.filter(({ row }) => row.session === session && row.operation === operation)
  const ordered = (rows: readonly DrawnState[]): readonly DrawnState[] =>
    [...rows].sort((a, b) => rank(a) - rank(b) || a.row.number - b.row.number)
  const widths = states.flatMap((state) => [
    monoWidth(state.row.name, NAME_SIZE) + 18,
    monoWidth(detailOf(state), DETAIL_SIZE) + 12,
  ])
  // A page that needs many lanes has many arcs at a box, too: they need a longer border.
  const more = Math.max(0, spare - 2) * 2 * UNIT
  const boxWidth = upTo(Math.max(102, ...widths), 2 * UNIT) + more
  const boxHeight = BOX_HEIGHT + more
  const gutter = (9 + 2 * spare) * UNIT
  const stackGap = (7 + 2 * spare) * UNIT
  const inset = (4 + spare) * UNIT
  const headWidth = 13 * UNIT

  const centres = new Map<Operation, number>()
  let right = headWidth + inset
  for (const [index, operation] of operations.entries()) {
    const stacked = sessionKinds.some((session) => cell(session, operation).length > 1)
    if (index > 0) right += gutter
    centres.set(operation, right + boxWidth / 2)
    right += boxWidth + (stacked ? INDENT : 0)
  }
  const width = right + inset

  const columns = operations.map((operation) => {
    const centre = { x: centres.get(operation)!, y: top + UNIT * 1.5 }
    return headAt(`column ${operation}`, centre, [`operation: ${operation}`])
  })

  const boxes: Box[] = []
  const bands: Band[] = []
  let bottom = top + 4 * UNIT
  for (const session of sessionKinds) {
    const depth = Math.max(1, ...operations.map((operation) => cell(session, operation).length))
    const first = bottom + inset + boxHeight / 2
    for (const operation of operations) {
      const inCell = ordered(cell(session, operation))
      for (const [index, state] of inCell.entries()) {
        const x = centres.get(operation)! + (index > 0 ? INDENT : 0)
        const rect = about({ x, y: first + index * (boxHeight + stackGap) }, boxWidth, boxHeight)
        boxes.push({ name: state.row.name, detail: detailOf(state), rect })
      }
    }
    const height = 2 * inset + depth * boxHeight + (depth - 1) * stackGap
    const centre = { x: headWidth / 2 + UNIT / 2, y: bottom + height / 2 }
    const head = headAt(`row ${session}`, centre, ['session:', session])
    bands.push({ session, rect: { left: 0, top: bottom, width, height }, head })
    bottom += height + UNIT
  }

  return { boxes, bands, columns, width, bottom: bottom - UNIT }
}

function headAt(id: string, centre: Point, lines: readonly string[]): Text {
  const width = Math.max(...lines.map((line) => sansWidth(line, HEAD_SIZE, true)))
  const rect = about(centre, width, textHeight(lines.length, HEAD_SIZE))
  return { id, lines, rect, align: 'centre', size: HEAD_SIZE, bold: true }
}

// What a revision adds to a cell comes after what was there.
const rank = ({ change }: DrawnState): number => (change === 'added' ? 1 : 0)
