// An array of a source as numbers: its size, its elements with their lines, and what is wrong with them in words.
// Element values take the array's own type, so that what does not fit wraps as it does in C.
import { excerpt } from './absence.ts'
import { integer, widthOf, type Integer } from './arithmetic.ts'
import { constantOf, type Names } from './constant.ts'
import type { ArrayDeclaration } from './declaration.ts'
import { initialised, SIZE_MAX, type Initialised } from './initializer.ts'
import { expand, mentions } from './macro.ts'
import type { Constant } from './naming.ts'
import { errorWithin, lineOfNode, type CNode, type SourceProblem } from './syntax.ts'
import type { NumberArray } from './value.ts'

/** What an array is read with. */
export interface Reading {
  readonly file: string
  readonly names: Names
  readonly states: readonly Constant[]
}

export interface ReadArray extends Initialised {
  readonly array: NumberArray
  readonly problems: readonly SourceProblem[]
  readonly notes: readonly string[]
}

const remedies: Readonly<Record<string, string>> = {
  state: 'Name a state of the enum, or give the header that defines it.',
  flag: 'Name a flag that is defined, or give the header that defines it.',
}

/** Reads an array of one or two dimensions; `noun` says what its elements are. */
export function readArray(declaration: ArrayDeclaration, reading: Reading, noun: 'state' | 'flag'): ReadArray {
  const { file, names, states } = reading
  const problems: SourceProblem[] = []
  const notes: string[] = []
  const problem = (line: number, message: string, remedy?: string): void =>
    void problems.push({ at: `${file}:${line}`, message, remedy })
  const broken = errorWithin(declaration.node)
  if (broken !== undefined) {
    problem(lineOfNode(broken), `${declaration.name} cannot be parsed: ${excerpt(broken)}`, 'Complete the initializer.')
  }
  const most = Math.max(...states.map(({ number }) => number)) + 1
  const sizes = declaration.sizes.map((size, level) => {
    if (size === null) return level === 0 ? undefined : most
    const value = constantOf(size, names)
    if (value.type === 'integer' && value.value > 0n && value.value <= SIZE_MAX) return Number(value.value)
    // A size that only some header gives: there is a row for each state, whatever it is called.
    if (value.type === 'unknown' && value.isName) {
      notes.push(
        `The size ${size.text} of ${declaration.name} is not known; ${most}, the number of states, is assumed.`,
      )
    } else problem(lineOfNode(size), `the size of ${declaration.name} is no number from 1 to ${SIZE_MAX}: ${size.text}`)
    return most
  })
  const stateName = (index: number): string => states.find(({ number }) => number === index)?.name ?? String(index)
  const inner = sizes[1] ?? 1
  const nameOf = (at: number): string =>
    sizes.length === 1 ? `[${stateName(at)}]` : `cell [${stateName(Math.floor(at / inner))}][${stateName(at % inner)}]`
  const expanded: Names = { ...names, macros: new Map() }
  const list = expandedList(declaration.list, names)
  const valueName = (value: Integer): string =>
    noun === 'state' ? stateName(Number(value.value)) : `0x${value.value.toString(16)}`
  const result = initialised(list, { sizes, evaluate: (node) => constantOf(node, expanded), nameOf, valueName, noun })
  for (const { line, message } of broken === undefined ? result.faults : []) {
    problem(line, message, message.includes('unknown') ? remedies[noun] : undefined)
  }
  const rows = sizes[0] ?? Math.floor(Math.max(-1, ...result.elements.map(({ at }) => at)) / inner) + 1
  const width = widthOf(declaration.elementType) ?? { bits: 32, signed: true }
  const values: Integer[] = Array.from({ length: rows * inner }, () => integer(0, width.bits, width.signed))
  for (const { at, value } of result.elements) values[at] = integer(value.value, width.bits, width.signed)
  return {
    ...result,
    array: { name: declaration.name, sizes: [rows, ...sizes.slice(1).map((size) => size!)], values },
    problems,
    notes: [...new Set(notes)],
  }
}

/** An initializer with its macros expanded; lines hold. */
function expandedList(list: CNode, { parse, macros }: Names): CNode {
  if (!mentions(list.text, macros)) return list
  const lines = '\n'.repeat(lineOfNode(list) - 1)
  return parse(`${lines}int x[] = ${expand(list.text, macros)};`).descendantsOfType('initializer_list')[0] ?? list
}
