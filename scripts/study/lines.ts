// What a study of PRE_COPY says in words: its assumptions, which go wherever its numbers go, and its rows as a table
// and as CSV. Bytes are shown in KiB, times in milliseconds.
import { policies, type Ranges, type Row } from '#model'

export const MIB = 2 ** 20
const KIB = 1024
const MS = 1000

/** MiB/s as bytes per millisecond, and back. */
export const perMillisecond = (mibs: number): number => (mibs * MIB) / MS
export const mibsOf = (rate: number): number => Number(((rate * MS) / MIB).toFixed(6))

/** What the numbers rest on. */
export const assumptions = ({ page, bound, patience, seed }: Ranges): readonly string[] => [
  `The device is the reference device of this model: its state is pages of ${page} bytes, each a record of its stream.`,
  'It captures the whole state when PRE_COPY is entered, then every page that changes, and reports both exactly.',
  'The guest writes to pages chosen evenly among all of the state, at a constant rate, until the device is stopped.',
  'The link carries a constant number of bytes a millisecond, and nothing else; a transition takes no time.',
  'Downtime is the time that the link needs for what is read in STOP_COPY: loading, and the rest of the VM, add to it.',
  `A user looks at the counts once a millisecond. The bound is ${bound / KIB} KiB of dirty_bytes; after ${patience} ` +
    'times the time that the link needs for the whole state any user leaves PRE_COPY.',
  `Seed ${seed}. What counts is dirty rate to bandwidth, and page and bound to the state: larger states look the same.`,
]

/** The columns of the table and of the CSV: a heading in each, and the cell of a row. */
interface Column {
  readonly name: string
  readonly head: string
  cell(row: Row, none: Row): string
}

const fixed = (value: number, digits: number): string => value.toFixed(digits)
const total = ({ precopyBytes, stopBytes }: Row): number => precopyBytes + stopBytes

const columns: readonly Column[] = [
  { name: 'state_mib', head: 'state MiB', cell: ({ conditions }) => String(conditions.state / MIB) },
  { name: 'bandwidth_mib_s', head: 'link MiB/s', cell: ({ conditions }) => String(mibsOf(conditions.bandwidth)) },
  { name: 'dirty_mib_s', head: 'dirty MiB/s', cell: ({ conditions }) => String(mibsOf(conditions.dirty)) },
  { name: 'policy', head: 'policy', cell: ({ policy }) => policy },
  { name: 'precopy_ms', head: 'PRE_COPY ms', cell: ({ precopyTime }) => String(precopyTime) },
  { name: 'total_kib', head: 'total KiB', cell: (row) => fixed(total(row) / KIB, 1) },
  { name: 'stop_copy_kib', head: 'STOP_COPY KiB', cell: ({ stopBytes }) => fixed(stopBytes / KIB, 1) },
  { name: 'downtime_ms', head: 'downtime ms', cell: ({ downtime }) => fixed(downtime, 2) },
  {
    name: 'downtime_percent_of_none',
    head: 'of none',
    cell: (row, none) => `${fixed((100 * row.downtime) / none.downtime, 0)} %`,
  },
  { name: 'gave_up', head: '', cell: ({ gaveUp }) => (gaveUp ? 'gave up' : '') },
]

/** Rows with the one of the same conditions and no PRE_COPY. */
function* compared(rows: readonly Row[]): Generator<readonly [Row, Row]> {
  let none = rows[0]!
  for (const row of rows) {
    if (row.policy === 'none') none = row
    yield [row, none]
  }
}

export function csvOf(rows: readonly Row[], ranges: Ranges): string {
  const lines = [...compared(rows)].map(([row, none]) => columns.map(({ cell }) => cell(row, none)).join(','))
  return [...assumptions(ranges).map((line) => `# ${line}`), columns.map(({ name }) => name).join(','), ...lines, '']
    .join('\n')
    .replaceAll(' %', '')
}

/** A table for people: a blank line where the conditions change. */
export function tableOfStudy(rows: readonly Row[], ranges: Ranges): string {
  const lines = [...compared(rows)].map(([row, none]) => columns.map(({ cell }) => cell(row, none)))
  const widths = columns.map(({ head }, at) => Math.max(head.length, ...lines.map((line) => line[at]!.length)))
  const isText = (at: number): boolean => ['policy', 'gave_up'].includes(columns[at]!.name)
  const lineOf = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => (isText(at) ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!)))
      .join('  ')
      .trimEnd()
  const text = lines.flatMap((line, at) => (rows[at]!.policy === 'none' ? ['', lineOf(line)] : [lineOf(line)]))
  return [
    'What PRE_COPY is worth, on the reference device',
    '',
    ...policies.map(({ name, meaning }) => `  ${name.padEnd(8)} ${meaning}`),
    '',
    lineOf(columns.map(({ head }) => head)),
    ...text,
    '',
    'Assumptions',
    ...assumptions(ranges).map((line) => `  ${line}`),
    '',
  ].join('\n')
}
