// The derived table as text: a grid for people, C for the kernel, JSON and CSV for programs, Markdown for a mail. Only
// C needs a table without ties; the other forms show them.
import {
  ERROR,
  TIED,
  allFeatures,
  allFlags,
  cellsOf,
  chain,
  combinationOf,
  flagsDeclaration,
  nameOfSet,
  rowsOf,
  shortNames,
  tableDeclaration,
  type TransitionTable,
} from '#model/tables'

/** The forms a table can be printed in. */
export const tableFormats = ['grid', 'c', 'json', 'markdown', 'csv'] as const
export type TableFormat = (typeof tableFormats)[number]

/** A table in a form; `c` of a table with ties has no text (see tiesOf). */
export const tableText = (table: TransitionTable, format: TableFormat): string => texts[format](table)

/** The pairs that tie, with their paths: no C table can be made of them. */
export const tiesOf = (table: TransitionTable): readonly string[] =>
  [...table.combinations.values()].flatMap((row) =>
    [...row.values()]
      .filter(({ count }) => count > 1)
      .map(
        ({ from, to, count, paths }) =>
          `${chain(from, to)}: ${count} shortest paths, among them ${paths
            .slice(0, 2)
            .map((path) => chain(...path))
            .join(' and ')}`,
      ),
  )

const isArc = (table: TransitionTable, from: string, to: string): boolean =>
  table.spec.arcs.some((arc) => arc.from === from && arc.to === to)

function grid(table: TransitionTable): string {
  const short = shortNames(table.spec)
  const names = rowsOf(table.spec).filter((name) => name !== ERROR)
  const mark = (from: string, to: string): string => {
    if (from === to) return '.'
    const { count, paths } = combinationOf(table, from, to)
    if (count === 0) return '-'
    if (count > 1) return '?'
    return `${short[paths[0]![1]!]}${isArc(table, from, to) ? '*' : ''}`
  }
  const width = Math.max(...Object.values(short).map((name) => name.length)) + 3
  const head = Math.max(...names.map((name) => name.length)) + 2
  const line = (first: string, cells: readonly string[]): string =>
    `${first.padEnd(head)}${cells.map((cell) => cell.padEnd(width)).join('')}`.trimEnd()
  const ties = tiesOf(table)
  const tied = ties.length > 0 ? '; ? two shortest paths tie' : ''
  const { spec } = table
  return [
    `${spec.name}, features ${nameOfSet(allFeatures(spec))} (flags ${allFlags(spec)}), rule "${table.reading.name}"`,
    '',
    `The next state, from the current state (row) on the way to the target (column):`,
    '',
    line(
      '',
      names.map((name) => short[name]!),
    ),
    ...names.map((from) =>
      line(
        from,
        names.map((to) => mark(from, to)),
      ),
    ),
    '',
    `  ${names.map((name) => `${short[name]} ${name}`).join(', ')}`,
    `  * an arc; without it the first step of a combination transition; - blocked${tied}`,
    ...ties.map((tie) => `  tie: ${tie}`),
    '',
  ].join('\n')
}

const cText = (table: TransitionTable): string =>
  `${tableDeclaration(cellsOf(table), rowsOf(table.spec))}\n${flagsDeclaration(table.spec, rowsOf(table.spec))}`

const json = (table: TransitionTable): string =>
  `${JSON.stringify(
    {
      revision: table.spec.name,
      features: allFeatures(table.spec),
      flags: allFlags(table.spec),
      rule: table.reading.name,
      states: Object.fromEntries(table.spec.states.map(({ name, number }) => [name, number])),
      required: Object.fromEntries(table.spec.states.map(({ name, requires }) => [name, requires])),
      arcs: table.spec.arcs.map(({ from, to }) => [from, to]),
      cells: cellsOf(table),
      paths: Object.fromEntries(
        [...table.combinations.values()].flatMap((row) =>
          [...row.values()].map(({ from, to, paths }) => [chain(from, to), paths]),
        ),
      ),
    },
    null,
    2,
  )}\n`

function markdown(table: TransitionTable): string {
  const names = rowsOf(table.spec).filter((name) => name !== ERROR)
  const cells = cellsOf(table)
  const cell = (from: string, to: string): string =>
    from === to
      ? ''
      : cells[from]![to] === ERROR
        ? 'blocked'
        : cells[from]![to] === TIED
          ? 'tied'
          : isArc(table, from, to)
            ? `**${to}**`
            : cells[from]![to]!
  return [
    `| current \\ target | ${names.join(' | ')} |`,
    `| --- | ${names.map(() => '---').join(' | ')} |`,
    ...names.map((from) => `| ${from} | ${names.map((to) => cell(from, to)).join(' | ')} |`),
    '',
  ].join('\n')
}

const csv = (table: TransitionTable): string => {
  const cells = cellsOf(table)
  return `${[
    'current,target,next,path',
    ...Object.keys(cells).flatMap((from) =>
      Object.keys(cells[from]!).map((to) => {
        const path =
          from === to || from === ERROR || to === ERROR ? [] : (combinationOf(table, from, to).paths[0] ?? [])
        return [from, to, cells[from]![to], path.join(' ')].join(',')
      }),
    ),
  ].join('\n')}\n`
}

const texts: Readonly<Record<TableFormat, (table: TransitionTable) => string>> = { grid, c: cText, json, markdown, csv }
