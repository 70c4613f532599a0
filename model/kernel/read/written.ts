// The two tables as a source writes them: the next states and the required flags, by name, each entry with its line.
// The order of rows and cells is kept as it is written, for it is the source's own and not that of the enum.
import type { Cells } from '../../table.ts'
import { readArray, type Reading } from './array.ts'
import type { ArrayDeclaration } from './declaration.ts'
import { errorWithin, spanOf, type Place, type SourceProblem, type Span } from './syntax.ts'
import type { NumberArray } from './value.ts'

/** A cell as written; one that is not written holds 0 in C. */
export interface WrittenCell extends Place {
  readonly from: string
  readonly to: string
  readonly next: string
}

/** A row of the table as written, under the line of its first cell. */
export interface WrittenRow extends Place {
  readonly from: string
  /** In the order in which they are written. */
  readonly cells: readonly WrittenCell[]
}

export interface SourceTable {
  /** The array's name. */
  readonly name: string
  /** The whole declaration, up to and with its semicolon. */
  readonly span: Span
  /** In the order in which they are written. */
  readonly rows: readonly WrittenRow[]
  /** By current state, then by target; cells that are not written say what 0 means. ERROR is a state like any other. */
  readonly cells: Cells
}

/** What the flags table says of a state. */
export interface WrittenFlags extends Place {
  readonly state: string
  readonly flags: number
}

export interface SourceFlags {
  readonly name: string
  readonly span: Span
  /** In the order in which they are written. */
  readonly entries: readonly WrittenFlags[]
  /** By state; one that is not written requires 0. */
  readonly required: Readonly<Record<string, number>>
}

/** A table that was read; where there are problems it is not to be used. */
export interface Read<T> {
  readonly value: T
  readonly array: NumberArray
  readonly problems: readonly SourceProblem[]
  readonly notes: readonly string[]
}

/** Reads the table of next states. */
export function readTable(declaration: ArrayDeclaration, reading: Reading): Read<SourceTable> {
  const { file, states } = reading
  const { array, elements, problems, notes } = readArray(declaration, reading, 'state')
  const [rows, columns] = [array.sizes[0]!, array.sizes[1] ?? 1]
  const wrong: SourceProblem[] = []
  const remedy = `The table has rows 0 to ${rows - 1}; name a state of the enum.`
  const nameOf = (index: number, line: number, what: string): string => {
    const state = states.find(({ number }) => number === index)
    if (state === undefined)
      wrong.push({ at: `${file}:${line}`, message: `${what} is ${index}, the number of no state`, remedy })
    return state?.name ?? String(index)
  }
  const written = new Map<string, WrittenRow & { cells: WrittenCell[] }>()
  for (const { at, value, line } of elements) {
    const from = nameOf(Math.floor(at / columns), line, 'a row')
    const to = nameOf(at % columns, line, `a cell of row ${from}`)
    const next = nameOf(Number(value.value), line, `cell [${from}][${to}]`)
    if (value.value >= rows && states.some(({ name }) => name === next)) {
      wrong.push({ at: `${file}:${line}`, message: `cell [${from}][${to}] is ${next}, which has no row`, remedy })
    }
    const row = written.get(from) ?? { file, line, from, cells: [] }
    row.cells.push({ file, line, from, to, next })
    written.set(from, row)
  }
  const nameOfNext = (from: number, to: number): string => {
    const number = Number(array.values[from * columns + to]!.value)
    return states.find((state) => state.number === number)?.name ?? String(number)
  }
  const [from, to] = [rows, columns].map((size) => states.filter(({ number }) => number >= 0 && number < size))
  const cells = Object.fromEntries(
    from!.map((row) => [
      row.name,
      Object.fromEntries(to!.map((cell) => [cell.name, nameOfNext(row.number, cell.number)])),
    ]),
  )
  const value = { name: declaration.name, span: spanOf(file, declaration.node), rows: [...written.values()], cells }
  // What cannot be parsed says nothing about its cells.
  const isBroken = errorWithin(declaration.node) !== undefined
  return { value, array, problems: isBroken ? problems : [...problems, ...wrong], notes }
}

/** Reads the table of required flags. */
export function readFlags(declaration: ArrayDeclaration, reading: Reading): Read<SourceFlags> {
  const { file, states } = reading
  const { array, elements, problems, notes } = readArray(declaration, reading, 'flag')
  const named = states.filter(({ number }) => number >= 0 && number < array.values.length)
  const flagsAt = (index: number): number => Number(BigInt.asUintN(32, array.values[index]!.value))
  const entries = elements.flatMap(({ at, line }) => {
    const state = named.find(({ number }) => number === at)
    return state === undefined ? [] : [{ file, line, state: state.name, flags: flagsAt(at) }]
  })
  const required = Object.fromEntries(named.map(({ name, number }) => [name, flagsAt(number)]))
  return {
    value: { name: declaration.name, span: spanOf(file, declaration.node), entries, required },
    array,
    problems,
    notes,
  }
}
