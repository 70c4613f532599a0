// A drawing with every position decided: the grid, the arcs' ways, ERROR apart, the heads, captions and legend. Nothing
// is left to a layout engine, so the same drawing gives the same bytes anywhere, and legibility can be computed.
import { faultsOf } from './clearance.ts'
import type { Drawing } from './drawing.ts'
import { between, bottomOf, centreOf, rightOf, type Point, type Rect } from './geometry.ts'
import { gridOf, UNIT, type Band, type Box, type Grid, type Text } from './grid.ts'
import { legendOf, type Sample } from './legend.ts'
import { sansWidth, textHeight, wrapped } from './metrics.ts'
import { routesOf, type Route } from './routes.ts'

export interface Layout {
  readonly width: number
  readonly height: number
  readonly bands: readonly Band[]
  readonly boxes: readonly Box[]
  readonly error: Box
  readonly texts: readonly Text[]
  readonly routes: readonly Route[]
  readonly samples: readonly Sample[]
}

const TITLE_SIZE = 11
const CAPTION_SIZE = 10
const NOTE_SIZE = 8.5
const aboutError = 'Any request may fail into ERROR; only VFIO_DEVICE_RESET leaves it, to RUNNING.'

/** How many spare lanes are tried in every gutter. */
const rooms = [0, 1, 2, 3, 5, 8, 12] as const
/** With more states than this arcs are not led around boxes: nobody could follow them, and the search takes long. */
const STATES_MAX = 40

/**
 * Lays out a drawing on the narrowest page where it has no faults. A drawing that has some on every page gets the page
 * with the fewest; where no page has a way for every arc, or there are very many states, the arcs go straight across.
 */
export function layoutOf(drawing: Drawing): Layout {
  let best: { readonly layout: Layout; readonly faults: number } | undefined
  for (const spare of drawing.states.length > STATES_MAX ? [] : rooms) {
    const layout = layoutWith(drawing, spare, routesOf)
    if (layout === undefined) continue
    const faults = faultsOf(layout).length
    if (faults === 0) return layout
    if (best === undefined || faults < best.faults) best = { layout, faults }
  }
  return best?.layout ?? layoutWith(drawing, 0, across)!
}

function layoutWith(drawing: Drawing, spare: number, router: typeof routesOf): Layout | undefined {
  const top = headingHeight(drawing, gridOf(drawing.states, 0, spare).width)
  const grid = gridOf(drawing.states, top, spare)
  const apart = belowGrid(grid)
  const error: Box = { name: 'ERROR', detail: drawing.error, rect: apart.box }
  const note = noteAt(apart.text)
  const start = grid.bands[0]!.rect.top
  const area: Rect = { left: 0, top: start, width: grid.width, height: grid.bottom - start }
  const obstacles = [error.rect, note.rect, ...grid.bands.map(({ head }) => head.rect)]
  const routes = router(grid.boxes, obstacles, area, drawing.arcs)
  if (routes === undefined) return undefined
  const legend = legendOf(drawing, UNIT, apart.bottom + 1.5 * UNIT, grid.width - 2 * UNIT)
  return {
    width: grid.width,
    height: legend.bottom,
    bands: grid.bands,
    boxes: grid.boxes,
    error,
    texts: [...headingsOf(drawing, grid.width), ...grid.columns, note, legend.notes],
    routes,
    samples: legend.samples,
  }
}

/** Title and captions, from the top of the page. */
function headingsOf({ title, captions }: Drawing, width: number): readonly Text[] {
  const texts: Text[] = []
  let top = 0
  for (const [index, text] of [title, ...captions].entries()) {
    const [size, bold] = index === 0 ? ([TITLE_SIZE, true] as const) : ([CAPTION_SIZE, true] as const)
    const lines = wrapped(text, size, width, bold)
    const lineWidth = Math.max(...lines.map((line) => sansWidth(line, size, bold)))
    const rect: Rect = { left: 0, top, width: lineWidth, height: textHeight(lines.length, size) }
    texts.push({ id: index === 0 ? 'title' : `caption ${index}`, lines, rect, align: 'left', size, bold })
    top += rect.height + 2
  }
  return texts
}

const headingHeight = (drawing: Drawing, width: number): number =>
  Math.ceil((bottomOf(headingsOf(drawing, width).at(-1)!.rect) + UNIT) / UNIT) * UNIT

/** The place of ERROR and its text: below the grid, for it has neither an operation nor a session. */
function belowGrid({ boxes, bottom, width }: Grid): { box: Rect; text: Rect; bottom: number } {
  const { width: boxWidth, height } = boxes[0]!.rect
  const left = Math.min(...boxes.map(({ rect }) => rect.left))
  const box: Rect = { left, top: bottom + 2 * UNIT, width: boxWidth, height }
  const text: Rect = { left: rightOf(box) + 2 * UNIT, top: box.top, width: width - rightOf(box) - 3 * UNIT, height }
  return { box, text, bottom: bottomOf(box) }
}

function noteAt(room: Rect): Text {
  const lines = wrapped(aboutError, NOTE_SIZE, room.width)
  const height = textHeight(lines.length, NOTE_SIZE)
  const width = Math.max(...lines.map((line) => sansWidth(line, NOTE_SIZE)))
  const rect: Rect = { left: room.left, top: room.top + (room.height - height) / 2, width, height }
  return { id: 'about ERROR', lines, rect, align: 'left', size: NOTE_SIZE, bold: false }
}

const across: typeof routesOf = (boxes, _others, _area, arcs) => {
  const middle = (name: string): Point => centreOf(boxes.find((box) => box.name === name)!.rect)
  return arcs.map(({ from, to }) => {
    const line = [middle(from), middle(to)] as const
    return { from, to, line, badge: between(...line, 0.5) }
  })
}
