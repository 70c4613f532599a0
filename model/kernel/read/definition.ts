// The function of a source as something that can be called: its definition with macros expanded, and the functions it
// calls, beside the arrays it reads.
import { expansionProblem, nestedTooDeep } from './absence.ts'
import type { Integer } from './arithmetic.ts'
import { functionsIn } from './declaration.ts'
import { loopGuardOf, type LoopGuard } from './guard.ts'
import { executable, type CallOutcome } from './interpret.ts'
import { expand, mentions, type Macros } from './macro.ts'
import { lineOfNode, spanOf, tooDeepWithin, type CNode, type ParseC, type SourceProblem, type Span } from './syntax.ts'
import { blanked } from './tokens.ts'
import type { Unit } from './unit.ts'
import type { NumberArray } from './value.ts'

export interface SourceFunction {
  readonly name: string
  /** The whole definition. */
  readonly span: Span
  readonly guard: LoopGuard
  /** Executes it for a device with these migration flags, by state number. */
  run(flags: number, current: number, target: number): CallOutcome
}

export interface FunctionInput {
  readonly unit: Unit
  readonly name: string
  /** Its functions, macros expanded. */
  readonly functions: ReadonlyMap<string, CNode>
  readonly constants: ReadonlyMap<string, Integer>
  readonly arrays: ReadonlyMap<string, NumberArray>
  /** The name of the table among the arrays. */
  readonly table: string
  /** The number of ERROR. */
  readonly error: number
  /** Every value that a device's flags may have. */
  readonly flags: readonly number[]
}

/** What the execution knows better than any definition. */
const known = /^(WARN(_ON)?(_ONCE)?|(un)?likely|READ_ONCE|ARRAY_SIZE|array_index_nospec|BUILD_BUG_ON)$/

export function functionOf(input: FunctionInput): SourceFunction {
  const { unit, name, functions, constants, arrays, table, error, flags } = input
  const execute = executable({ constants, arrays, functions }, name)
  return {
    name,
    span: spanOf(unit.path, unit.functions.get(name)!),
    guard: loopGuardOf({ execute, arrays, table, error, flags }),
    run: (set, current, target) => execute(set, current, target).outcome,
  }
}

/** The functions of a file with their macros expanded, and what stands in the way of that. */
export function expandedFunctions(
  unit: Unit,
  parse: ParseC,
  macros: Macros,
): { readonly functions: ReadonlyMap<string, CNode>; readonly problems: readonly SourceProblem[] } {
  const used = new Map([...macros].filter(([macro]) => !known.test(macro)))
  const functions = new Map<string, CNode>()
  const problems: SourceProblem[] = []
  for (const [name, node] of unit.functions) {
    const result = expanded(name, node, unit, parse, used)
    if ('message' in result) problems.push(result)
    else functions.set(name, result)
  }
  return { functions, problems }
}

/** A definition with its macros expanded, lines held. Its arrays have been read before. */
function expanded(
  name: string,
  node: CNode,
  { path: file, arrays }: Unit,
  parse: ParseC,
  macros: Macros,
): CNode | SourceProblem {
  let text = node.text
  for (const { list } of arrays) {
    const [start, end] = [list.startIndex - node.startIndex, list.endIndex - node.startIndex]
    if (start > 0 && end < text.length)
      text = `${text.slice(0, start)}{${blanked(text.slice(start + 1, end - 1))}}${text.slice(end)}`
  }
  if (!mentions(text, macros)) return node
  const line = lineOfNode(node)
  const whole = expand(text, macros)
  if (whole.text === undefined) return expansionProblem(name, { file, line, text, beyond: whole.beyond })
  const root = parse('\n'.repeat(line - 1) + whole.text)
  const deep = tooDeepWithin(root)
  return deep === undefined ? ([...functionsIn(root).values()][0] ?? node) : nestedTooDeep(file, deep)
}
