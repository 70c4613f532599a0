// How marks look. Every mark is told by line, weight, ornament or badge, so that a black and white print loses nothing;
// colour only repeats it. Both DOT and Mermaid read this table.
import { match } from 'ts-pattern'
import type { SessionEffect } from '#model'
import { isGone, type Change, type DrawnState } from './drawing.ts'
import type { Kind } from './legend.ts'

export const INK: Colour = '#222222'
/** What steps back behind a painted path; dark enough to be read. */
export const FAINT: Colour = '#8a8a8a'
const PATH: Colour = '#1f4e9e'

export const colours: Readonly<Record<Change, Colour>> = {
  same: INK,
  added: '#1a7f37',
  removed: '#b3261e',
  rerouted: '#8a5a00',
}

/** The sign on an arc's badge. */
const signs: Readonly<Record<Change, string>> = { same: '', added: '+', removed: 'x', rerouted: '~' }

/** A colour as Graphviz and Mermaid both read it. */
export type Colour = `#${string}`

/** A line as it is drawn. The dot and the bar are the marks of an open and a closed session. */
export interface Stroke {
  readonly colour: Colour
  readonly weight: number
  readonly dash: 'solid' | 'dashed' | 'dotted'
  readonly double: boolean
  readonly tailDot: boolean
  readonly headBar: boolean
  /** Empty where the line has no badge. */
  readonly badge: string
}

const ornaments = (effect: SessionEffect): Pick<Stroke, 'dash' | 'double' | 'tailDot' | 'headBar'> =>
  match(effect)
    .with('none', () => ({ dash: 'solid', double: false, tailDot: false, headBar: false }) as const)
    .with('opens', () => ({ dash: 'solid', double: false, tailDot: true, headBar: false }) as const)
    .with('keeps', () => ({ dash: 'solid', double: true, tailDot: false, headBar: false }) as const)
    .with('closes', () => ({ dash: 'dashed', double: false, tailDot: false, headBar: true }) as const)
    .with('reopens', () => ({ dash: 'dashed', double: false, tailDot: true, headBar: true }) as const)
    .exhaustive()

/** The line of an arc; `stepsBack` where a path is painted that it is no part of. */
export function strokeOf({ effect, change, step }: Kind, stepsBack: boolean): Stroke {
  const badge = `${step ?? ''}${signs[change]}`
  const colour = step !== undefined ? PATH : stepsBack ? FAINT : colours[change]
  // What is no arc any more does nothing to a session.
  if (isGone(change)) return { ...ornaments('none'), dash: 'dotted', colour, weight: 1.4, badge }
  const weight = step !== undefined || change === 'added' ? 2.4 : 1.1
  return { ...ornaments(effect), colour, weight, badge }
}

/** The outline of a state's box, and the colour of its text. */
export interface Outline {
  readonly colour: Colour
  readonly weight: number
  readonly dash: 'solid' | 'dotted'
  readonly text: Colour
}

export function outlineOf({ change, painted }: DrawnState, stepsBack: boolean): Outline {
  if (painted) return { colour: PATH, weight: 2.6, dash: 'solid', text: INK }
  const isFaint = stepsBack && change === 'same'
  return {
    colour: isFaint ? FAINT : colours[change],
    weight: change === 'added' ? 2.6 : 1.2,
    dash: change === 'removed' ? 'dotted' : 'solid',
    text: isFaint ? FAINT : INK,
  }
}
