// An array of a source as numbers: its size, its elements with their lines, and what is wrong with them in words.
// Element values take the array's own type, so that what does not fit wraps as it does in C.
import { conditionalProblem, conditionalWithin, excerpt, expansionProblem, nestedTooDeep } from './absence.ts'
import { integer, stored, type Integer } from './arithmetic.ts'
import { constantOf, type Names } from './constant.ts'
import type { ArrayDeclaration } from './declaration.ts'
import { initialised, SIZE_MAX, type ArrayType, type Initialised } from './initializer.ts'
import { expand, mentions } from './macro.ts'
import type { Constant } from './naming.ts'
import { errorWithin, lineOfNode, tooDeepWithin, type CNode, type SourceProblem } from './syntax.ts'
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

const remedies: Readonly<Record<'state' | 'flag', string>> = {
  state: 'Name a state of the enum, or give the header that defines it.',
  flag: 'Name a flag that is defined, or give the header that defines it.',
}

/** Reads an array of one or two dimensions; `noun` says what its elements are. */
export function readArray(declaration: ArrayDeclaration, reading: Reading, noun: 'state' | 'flag'): ReadArray {
  const { file, names, states } = reading
  const problems: SourceProblem[] = []
  const notes: string[] = []
  const problem = (line: number, message: string, remedy: string): void =>
    void problems.push({ at: `${file}:${line}`, message, remedy })
  const broken = errorWithin(declaration.node)
  const chosen = broken === undefined ? undefined : conditionalWithin(declaration.node)
  if (chosen !== undefined) problems.push(conditionalProblem(file, chosen, `the initializer of ${declaration.name}`))
  else if (broken !== undefined) {
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
    } else {
      problem(
        lineOfNode(size),
        `the size of ${declaration.name} is no number from 1 to ${SIZE_MAX}: ${size.text}`,
        'Give it the number of states, or leave it to the initializer.',
      )
    }
    return most
  })
  const stateName = (index: number): string => states.find(({ number }) => number === index)?.name ?? String(index)
  const inner = sizes[1] ?? 1
  const nameOf = (at: number): string =>
    sizes.length === 1 ? `[${stateName(at)}]` : `cell [${stateName(Math.floor(at / inner))}][${stateName(at % inner)}]`
  const expanded: Names = { ...names, macros: new Map() }
  const list = expandedList(declaration, file, names)
  if ('message' in list) problems.push(list)
  const { elementType, name } = declaration
  const cuts: string[] = []
  /** What does not fit its element is cut to size, as by a compiler, which warns. */
  const held = (value: Integer, node: CNode): Integer => {
    const cut = stored(elementType, value)
    // Flags are cut on purpose: ~0U is every flag there is.
    if (noun === 'state' && cut.value !== value.value) {
      cuts.push(`${value.value} in line ${lineOfNode(node)} is ${cut.value}`)
    }
    return cut
  }
  const valueName = (value: Integer): string =>
    noun === 'state' ? stateName(Number(value.value)) : `0x${value.value.toString(16)}`
  const type: ArrayType = {
    sizes,
    evaluate: (node) => constantOf(node, expanded),
    stored: held,
    nameOf,
    valueName,
    noun,
    unknownRemedy: remedies[noun],
  }
  const result = 'message' in list ? { elements: [], faults: [] } : initialised(list, type)
  if (broken === undefined) for (const { line, message, remedy } of result.faults) problem(line, message, remedy)
  if (cuts.length > 0) {
    const more = cuts.length > 1 ? `, and so are ${cuts.length - 1} more` : ''
    notes.push(`Values of ${name} are cut to its type, ${elementType}: ${cuts[0]}${more}.`)
  }
  const rows = sizes[0] ?? Math.floor(Math.max(-1, ...result.elements.map(({ at }) => at)) / inner) + 1
  const zero = stored(declaration.elementType, integer(0))
  const values: Integer[] = Array.from({ length: rows * inner }, () => zero)
  for (const { at, value } of result.elements) values[at] = value
  return {
    ...result,
    array: { name: declaration.name, sizes: [rows, ...sizes.slice(1).map((size) => size!)], values },
    problems,
    notes: [...new Set(notes)],
  }
}

/** An initializer with its macros expanded, or why it cannot be; lines hold. */
function expandedList({ name, list }: ArrayDeclaration, file: string, { parse, macros }: Names): CNode | SourceProblem {
  if (!mentions(list.text, macros)) return list
  const first = lineOfNode(list)
  const { text, beyond } = expand(list.text, macros)
  if (text === undefined) return expansionProblem(name, { file, line: first, text: list.text, beyond })
  const root = parse(`${'\n'.repeat(first - 1)}int x[] = ${text};`)
  const line = tooDeepWithin(root)
  return line === undefined ? (root.descendantsOfType('initializer_list')[0] ?? list) : nestedTooDeep(file, line)
}
