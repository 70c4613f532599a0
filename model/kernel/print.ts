// The kernel's C text of the two tables, to the byte as Linux has it: names, designators, tabs, and the way a long
// flags expression is broken at 80 columns. What is printed follows the order it is given: rows and cells are data.
import { inRowOrder, type Spec } from '../spec.ts'
import { ERROR } from '../states.ts'
import type { Cells } from '../table.ts'
import { EVERY_FLAG } from './hardcoded.ts'

/** The names that the C text is made of; a userspace implementation has others. */
export interface Dialect {
  readonly array: string
  readonly flagsArray: string
  readonly statePrefix: string
  readonly flagPrefix: string
}

export const kernelDialect: Dialect = {
  array: 'vfio_from_fsm_table',
  flagsArray: 'state_flags_table',
  statePrefix: 'VFIO_DEVICE_STATE_',
  flagPrefix: 'VFIO_MIGRATION_',
}

const COLUMNS = 80
const TAB = 8

/** The width of a line on a terminal, with tabs of eight. */
const widthOf = (line: string): number =>
  [...line].reduce((width, character) => (character === '\t' ? width + TAB - (width % TAB) : width + 1), 0)

/** Rows and cells of the kernel's tables: the spec's states in row order, and ERROR last. */
export const rowsOf = (spec: Spec): readonly string[] => [...inRowOrder(spec).map(({ name }) => name), ERROR]

/** The initializer of the table, from its opening brace to its closing one, as it stands in the function. */
export function tableInitializer(
  cells: Cells,
  rows: readonly string[],
  { statePrefix }: Dialect = kernelDialect,
): string {
  const lines = rows.flatMap((from) => [
    `\t\t[${statePrefix}${from}] = {`,
    ...rows.map((to) => `\t\t\t[${statePrefix}${to}] = ${statePrefix}${cells[from]![to]},`),
    '\t\t},',
  ])
  return ['{', ...lines, '\t}'].join('\n')
}

/** One entry of the flags table: on one line, after a break, or a flag a line, whichever first fits 80 columns. */
function flagsEntry(state: string, flags: readonly string[], { statePrefix, flagPrefix }: Dialect): string {
  const head = `\t\t[${statePrefix}${state}] =`
  const names = flags.map((flag) => `${flagPrefix}${flag}`)
  const onOneLine = `${head} ${names.join(' | ')},`
  if (widthOf(onOneLine) <= COLUMNS) return onOneLine
  const broken = `\t\t\t${names.join(' | ')},`
  if (widthOf(broken) <= COLUMNS) return `${head}\n${broken}`
  const column = widthOf(`${head} `)
  const indent = '\t'.repeat(Math.floor(column / TAB)) + ' '.repeat(column % TAB)
  return `${head} ${names.join(` |\n${indent}`)},`
}

/** The initializer of the flags table, from its opening brace to its closing one. */
export function flagsInitializer(spec: Spec, rows: readonly string[], dialect: Dialect = kernelDialect): string {
  const required = new Map(spec.states.map(({ name, requires }) => [name, requires]))
  const lines = rows.map((name) =>
    name === ERROR ? `\t\t[${dialect.statePrefix}${ERROR}] = ~0U,` : flagsEntry(name, required.get(name)!, dialect),
  )
  return ['{', ...lines, '\t}'].join('\n')
}

const SIZE = '[VFIO_DEVICE_NUM_STATES]'
const declared = (type: string, array: string, initializer: string): string =>
  `\tstatic const ${type} ${array} = ${initializer};\n`

/** The whole declaration of the table, as Linux has it. */
export const tableDeclaration = (cells: Cells, rows: readonly string[], dialect: Dialect = kernelDialect): string =>
  declared('u8', `${dialect.array}${SIZE}${SIZE}`, tableInitializer(cells, rows, dialect))

/** The whole declaration of the flags table, as Linux has it. */
export const flagsDeclaration = (spec: Spec, rows: readonly string[], dialect: Dialect = kernelDialect): string =>
  declared('unsigned int', `${dialect.flagsArray}${SIZE}`, flagsInitializer(spec, rows, dialect))

/** A flags value in C: its names joined by ` | `, bits without a name as a number. */
export function nameOfFlags(spec: Spec, flags: number, { flagPrefix }: Dialect = kernelDialect): string {
  if (flags === EVERY_FLAG) return '~0U'
  const named = spec.features.filter(({ bit }) => Math.floor(flags / 2 ** bit) % 2 === 1)
  const rest = named.reduce((left, { bit }) => left - 2 ** bit, flags)
  return [
    ...named.map(({ name }) => `${flagPrefix}${name}`),
    ...(rest > 0 || named.length === 0 ? [`0x${rest.toString(16)}`] : []),
  ].join(' | ')
}
