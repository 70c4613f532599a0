// The drawing of the region protocol: its states by the three bits of device_state, and its arcs, which are the writes
// that the text lists. It stands on v2's grid, whose column of quiesced devices stays empty.
import { v1 } from '#model'
import { drawingOf, type Drawing } from '../exports/drawing.ts'

const bitsOf = (value: number): string => `${value.toString(2).padStart(3, '0')}b`

/** The drawing of v1. */
export function drawingOfV1(): Drawing {
  const drawing = drawingOf(v1.spec)
  const error = v1.values.find(({ kind }) => kind === 'error')!
  return {
    ...drawing,
    title: 'VFIO migration region v1, device_state: the writes that the text lists',
    states: drawing.states.map((state) => ({ ...state, value: bitsOf(state.row.number) })),
    error: bitsOf(error.value),
  }
}
