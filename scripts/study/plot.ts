// A study of PRE_COPY as a picture: downtime above, all bytes below, by the rate at which the guest dirties; a column
// for each state and bandwidth. The lines differ by dash and mark as well as by colour, so that a print in black and
// white loses nothing.
import type { PolicyName, Ranges, Row } from '#model'
import { assumptions, mibsOf, MIB } from './lines.ts'

const INK = '#222222'
const FAINT = '#d0d0d0'
const PANEL = { width: 250, height: 170, left: 62, top: 30, right: 22, bottom: 46 }
const HEAD = 108
const TITLE = 'What PRE_COPY is worth: how long a device stands still, and how many bytes it takes'
const RING = 'A ring: the user left because its patience was over.'
const FONT = 'font-family="Helvetica, Arial, sans-serif"'
/** Characters of a line of the notes at the bottom, at the width of a panel. */
const LETTERS = 48

interface Style {
  readonly label: string
  readonly colour: string
  readonly dash: string
  /** A mark of about 8 by 8 around the origin. */
  readonly mark: string
}

// oxfmt-ignore
const styles: Readonly<Record<PolicyName, Style>> = {
  none: {
    label: 'without PRE_COPY',
    colour: '#222222',
    dash: '',
    mark: '<rect x="-3.5" y="-3.5" width="7" height="7"/>',
  },
  'at-once': { label: 'left at once', colour: '#b3261e', dash: '2 3', mark: '<path d="M0 -5 L4.5 3.5 L-4.5 3.5 Z"/>' },
  initial: { label: 'left when initial_bytes is 0', colour: '#1f4e9e', dash: '7 3', mark: '<circle r="3.8"/>' },
  bound: {
    label: 'and dirty_bytes is below a bound',
    colour: '#1a7f37',
    dash: '8 3 2 3',
    mark: '<path d="M0 -5 L5 0 L0 5 L-5 0 Z"/>',
  },
}

const escaped = (words: string): string => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const text = (x: number, y: number, words: string, more = '', size = 12): string =>
  `<text x="${x}" y="${y}" ${FONT} font-size="${size}" fill="${INK}" ${more}>${escaped(words)}</text>`

/** A round number above a value, and the steps to it: 1, 2 or 5 of a power of ten. */
export function scaleOf(most: number): { readonly top: number; readonly steps: readonly number[] } {
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 1e-9) / 4))
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((each) => each * 4.5 >= most)!
  const count = Math.max(1, Math.ceil(most / step - 1e-9))
  const steps = Array.from({ length: count + 1 }, (_, at) => Number((at * step).toPrecision(12)))
  return { top: steps.at(-1)!, steps }
}

interface Measure {
  readonly name: string
  valueOf(row: Row): number
}

const measures: readonly Measure[] = [
  { name: 'downtime, ms', valueOf: ({ downtime }) => downtime },
  { name: 'read in all, MiB', valueOf: ({ precopyBytes, stopBytes }) => (precopyBytes + stopBytes) / MIB },
]

/** One panel: the rows of one state and bandwidth, by one measure. */
function panel(rows: readonly Row[], { name, valueOf }: Measure, dirties: readonly number[]): string {
  const { width, height } = PANEL
  const { top, steps } = scaleOf(Math.max(...rows.map(valueOf)))
  const x = (dirty: number): number =>
    dirties.length === 1 ? width / 2 : (dirties.indexOf(dirty) / (dirties.length - 1)) * width
  const y = (value: number): number => Number((height - (value / top) * height).toFixed(2))
  const grid = steps.map(
    (step) =>
      `<path d="M0 ${y(step)} H${width}" stroke="${FAINT}" stroke-width="1"/>` +
      text(-7, y(step) + 4, String(step), 'text-anchor="end"'),
  )
  const ticks = dirties.map((dirty) => text(x(dirty), height + 17, String(mibsOf(dirty)), 'text-anchor="middle"'))
  const lines = (Object.keys(styles) as PolicyName[]).map((policy) => {
    const own = rows.filter((row) => row.policy === policy)
    const points = own.map((row) => [x(row.conditions.dirty), y(valueOf(row))] as const)
    const rings = points.filter((_, at) => own[at]!.gaveUp).map(([left, high]) => ringAt(left, high))
    return `<g>${lineOf(policy, points)}${rings.join('')}</g>`
  })
  return [
    ...grid,
    `<path d="M0 0 V${height} H${width}" fill="none" stroke="${INK}"/>`,
    ...ticks,
    text(width / 2, height + 34, 'dirtied by the guest, MiB/s, not to scale', 'text-anchor="middle"'),
    text(-PANEL.left + 14, -10, name),
    ...lines,
  ].join('\n')
}

function lineOf(policy: PolicyName, points: readonly (readonly [number, number])[]): string {
  const { colour, dash, mark } = styles[policy]
  const path = points.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${x} ${y}`).join(' ')
  const marks = points.map(([x, y]) => `<g transform="translate(${x} ${y})" fill="${colour}">${mark}</g>`)
  const line = `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"/>`
  return [line, ...marks].join('')
}

const ringAt = (x: number, y: number): string =>
  `<circle cx="${x}" cy="${y}" r="8" fill="none" stroke="${INK}" stroke-width="1.2"/>`

/** Words in lines of so many letters at most. */
export function wrapped(words: string, letters: number): readonly string[] {
  const lines: string[] = ['']
  for (const word of words.split(' ')) {
    const last = lines.at(-1)!
    if (last === '') lines[lines.length - 1] = word
    else if (last.length + 1 + word.length <= letters) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** The picture of a study. */
export function svgOfStudy(rows: readonly Row[], ranges: Ranges): string {
  const { states, bandwidths, dirties } = ranges
  const columns = states.flatMap((state) => bandwidths.map((bandwidth) => ({ state, bandwidth })))
  const [across, down] = [PANEL.left + PANEL.width + PANEL.right, PANEL.top + PANEL.height + PANEL.bottom]
  const notes = [...assumptions(ranges), RING].flatMap((line) => wrapped(line, LETTERS * Math.max(2, columns.length)))
  const [width, below] = [Math.max(2, columns.length) * across, HEAD + measures.length * down]
  const height = below + 24 + 16 * notes.length
  const panels = columns.flatMap(({ state, bandwidth }, column) => {
    const own = rows.filter(({ conditions }) => conditions.state === state && conditions.bandwidth === bandwidth)
    const left = column * across + PANEL.left
    const title = `${state / MIB} MiB of state, ${mibsOf(bandwidth)} MiB/s`
    return [
      text(left, HEAD - 14, title, 'font-weight="bold"', 13),
      ...measures.map(
        (measure, at) =>
          `<g transform="translate(${left} ${HEAD + at * down + PANEL.top})">\n${panel(own, measure, dirties)}\n</g>`,
      ),
    ]
  })
  const legend = (Object.keys(styles) as PolicyName[]).map((policy, at) => {
    const entry =
      lineOf(policy, [
        [0, 0],
        [34, 0],
      ]) + text(44, 4, styles[policy].label)
    return `<g transform="translate(${PANEL.left + (at % 4) * ((width - PANEL.left) / 4)} 54)">${entry}</g>`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    '<title>What PRE_COPY is worth</title>',
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(14, 28, TITLE, 'font-weight="bold"', 16),
    ...legend,
    ...panels,
    ...notes.map((line, at) => text(14, below + 20 + 16 * at, line, 'fill-opacity="0.8"')),
    '</svg>',
    '',
  ].join('\n')
}
