// The function of a source as something that can be called: its definition with macros expanded, and the functions it
// calls, beside the arrays it reads.
import type { Integer } from './arithmetic.ts'
import { functionsIn, type ArrayDeclaration } from './declaration.ts'
import { loopGuardOf, type LoopGuard } from './guard.ts'
import { executable, type CallOutcome } from './interpret.ts'
import { expand, mentions, type Macros } from './macro.ts'
import { lineOfNode, spanOf, type CNode, type ParseC, type Span } from './syntax.ts'
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
  readonly parse: ParseC
  readonly macros: Macros
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
  const { unit, name, parse, constants, arrays, table, error, flags } = input
  const macros = new Map([...input.macros].filter(([macro]) => !known.test(macro)))
  const functions = new Map(
    [...unit.functions].map(([each, node]) => [each, expanded(node, unit.arrays, parse, macros) ?? node]),
  )
  const execute = executable({ constants, arrays, functions }, name)
  return {
    name,
    span: spanOf(unit.path, unit.functions.get(name)!),
    guard: loopGuardOf({ execute, arrays, table, error, flags }),
    run: (set, current, target) => execute(set, current, target).outcome,
  }
}

/** A definition with its macros expanded, lines held; undefined where it has none. Its arrays have been read before. */
function expanded(node: CNode, arrays: readonly ArrayDeclaration[], parse: ParseC, macros: Macros): CNode | undefined {
  let text = node.text
  for (const { list } of arrays) {
    const [start, end] = [list.startIndex - node.startIndex, list.endIndex - node.startIndex]
    if (start > 0 && end < text.length)
      text = `${text.slice(0, start)}{${blanked(text.slice(start + 1, end - 1))}}${text.slice(end)}`
  }
  if (!mentions(text, macros)) return undefined
  const root = parse('\n'.repeat(lineOfNode(node) - 1) + expand(text, macros))
  return [...functionsIn(root).values()][0]
}
