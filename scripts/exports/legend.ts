// The key of a picture: a sample of every kind of line it draws, with its meaning, and nothing it does not draw. Below
// it what no line says: the numbers in the boxes, and how the rows and columns are meant.
import type { DrawnArc, Drawing } from './drawing.ts'
import { bottomOf, type Point, type Polyline, type Rect } from './geometry.ts'
import { UNIT, type Text } from './grid.ts'
import { sansWidth, textHeight, wrapped } from './metrics.ts'

const SIZE = 8.5
const SAMPLE = 8 * UNIT

/** What a sample shows: an arc without ends. */
export type Kind = Pick<DrawnArc, 'effect' | 'change' | 'step'>

export interface Sample {
  readonly id: string
  readonly kind: Kind
  readonly line: Polyline
  readonly badge: Point
  readonly text: Text
}

export interface Legend {
  readonly samples: readonly Sample[]
  readonly notes: Text
  readonly bottom: number
}

interface Entry {
  readonly id: string
  readonly kind: Kind
  readonly meaning: string
  shown(arc: DrawnArc): boolean
}

const plain = { change: 'same', step: undefined } as const

const entries: readonly Entry[] = [
  {
    id: 'opens',
    kind: { effect: 'opens', ...plain },
    meaning: 'opens a data transfer session (returns data_fd)',
    shown: ({ effect }) => effect === 'opens',
  },
  {
    id: 'closes',
    kind: { effect: 'closes', ...plain },
    meaning: 'closes the session',
    shown: ({ effect }) => effect === 'closes',
  },
  {
    id: 'keeps',
    kind: { effect: 'keeps', ...plain },
    meaning: 'keeps the session open',
    shown: ({ effect }) => effect === 'keeps',
  },
  {
    id: 'none',
    kind: { effect: 'none', ...plain },
    meaning: 'no session before or after',
    shown: ({ effect }) => effect === 'none',
  },
  {
    id: 'reopens',
    kind: { effect: 'reopens', ...plain },
    meaning: 'closes one session and opens another',
    shown: ({ effect }) => effect === 'reopens',
  },
  {
    id: 'step',
    kind: { effect: 'none', change: 'same', step: 1 },
    meaning: 'an arc of the path, numbered by step',
    shown: ({ step }) => step !== undefined,
  },
  {
    id: 'added',
    kind: { effect: 'none', change: 'added', step: undefined },
    meaning: 'added by the revision',
    shown: ({ change }) => change === 'added',
  },
  {
    id: 'removed',
    kind: { effect: 'none', change: 'removed', step: undefined },
    meaning: 'an arc no longer, and now blocked',
    shown: ({ change }) => change === 'removed',
  },
  {
    id: 'rerouted',
    kind: { effect: 'none', change: 'rerouted', step: undefined },
    meaning: 'an arc no longer; the request takes a path',
    shown: ({ change }) => change === 'rerouted',
  },
]

const notesOf = ({ states }: Drawing): readonly string[] => [
  "In a box: the state's value in enum vfio_device_mig_state, then the optional features it needs.",
  ...(states.some(({ row }) => row.operation === 'quiesced')
    ? ['Quiesced: runs, but starts no new peer-to-peer DMA.']
    : []),
]

/** The legend of a drawing below a top edge, in two columns. */
export function legendOf(drawing: Drawing, left: number, top: number, width: number): Legend {
  const shown = entries.filter(
    (entry) =>
      drawing.arcs.some((arc) => entry.shown(arc)) ||
      drawing.states.some(({ change }) => change !== 'same' && entry.kind.change === change),
  )
  const rows = Math.ceil(shown.length / 2)
  const pitch = 3 * UNIT
  const samples = shown.map(({ id, kind, meaning }, index): Sample => {
    const x = left + (index < rows ? 0 : Math.floor(width / 2))
    const y = top + pitch * (index % rows) + pitch / 2
    const words = drawing.meanings?.[kind.change] ?? meaning
    const rect: Rect = {
      left: x + SAMPLE + 1.5 * UNIT,
      top: y - textHeight(1, SIZE) / 2,
      width: sansWidth(meaning, SIZE),
      height: textHeight(1, SIZE),
    }
    return {
      id: `legend ${id}`,
      kind,
      line: [
        { x, y },
        { x: x + SAMPLE, y },
      ],
      badge: { x: x + SAMPLE / 2 - 2, y },
      text: { id: `legend ${id}`, lines: [words], rect, align: 'left', size: SIZE, bold: false },
    }
  })
  const lines = wrapped(notesOf(drawing).join(' '), SIZE, width)
  const rect: Rect = { left, top: top + pitch * rows + UNIT / 2, width, height: textHeight(lines.length, SIZE) }
  const notes: Text = { id: 'notes', lines, rect, align: 'left', size: SIZE, bold: false }
  return { samples, notes, bottom: bottomOf(rect) }
}
