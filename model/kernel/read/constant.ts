// The named integers of a source: enumerators, and macros that are integer constant expressions. C's arithmetic decides
// (`~0U` is 0xffffffff); a name that stands for nothing is a value too, and says so.
import type { Integer } from './arithmetic.ts'
import { binary, integer } from './arithmetic.ts'
import type { Enumerator } from './declaration.ts'
import { expression } from './expression.ts'
import { expand, mentions, type Macro, type Macros } from './macro.ts'
import { lineOfNode, tooDeepWithin, type CNode, type ParseC } from './syntax.ts'
import { unknown, type Run, type Value } from './value.ts'

/** What names mean in constant expressions. */
export interface Names {
  readonly parse: ParseC
  readonly macros: Macros
  readonly constants: ReadonlyMap<string, Integer>
}

const nothing: Run = {
  arrays: new Map(),
  flags: integer(0),
  warned: false,
  fuel: 0,
  halt: undefined,
  loops: new Set(),
}

/** The value of a constant expression; unknown where a name in it is none, it is no integer, or it is too deep. */
export function constantOf(node: CNode, names: Names): Value {
  if (mentions(node.text, names.macros)) return valueOfText(node.text, lineOfNode(node), names)
  if (tooDeepWithin(node) !== undefined) return unknown(node)
  const scope = { constant: (name: string) => names.constants.get(name), call: () => undefined }
  return expression(node, scope)({ run: nothing, variables: new Map() })
}

/** The value of a constant expression given as text, its macros expanded; `line` is where it stands. */
function valueOfText(text: string, line: number, names: Names): Value {
  const { text: whole } = expand(text, names.macros)
  if (whole === undefined) return unknown(names.parse(''))
  const root = names.parse(`${'\n'.repeat(line - 1)}int x = ${whole};`)
  const node = root.descendantsOfType('init_declarator')[0]?.childForFieldName('value') ?? undefined
  if (root.hasError || node === undefined) return unknown(root)
  // What is left of a macro that names itself must not be expanded again.
  return constantOf(node, { ...names, macros: new Map() })
}

/** The values of macros without parameters that are integer constants, by name. They are parsed together, for speed. */
export function valuesOfMacros(macros: readonly Macro[], names: Names): ReadonlyMap<string, Integer> {
  const plain = macros.filter(({ parameters, body }) => parameters === undefined && body !== '')
  // What cannot be expanded is left as it is, and comes to no number.
  const texts = plain.map(({ body }) => expand(body, names.macros).text ?? body)
  const root = names.parse(texts.map((text) => `int x = ${text};`).join('\n'))
  const nodes = root.descendantsOfType('init_declarator').map((node) => node.childForFieldName('value'))
  const isWhole = !root.hasError && nodes.length === plain.length
  const expanded: Names = { ...names, macros: new Map() }
  const values = plain.map((macro, at): [string, Value] => {
    const node = isWhole ? nodes[at] : undefined
    return [
      macro.name,
      node === null || node === undefined ? valueOfText(macro.body, 1, names) : constantOf(node, expanded),
    ]
  })
  return new Map(
    values.flatMap(([name, value]): [string, Integer][] => (value.type === 'integer' ? [[name, value]] : [])),
  )
}

/** The values of enumerators, each one more than the one before where none is written; after one that is not known
 * the others are not known either, up to the next that is written. */
export function enumerated(list: readonly Enumerator[], names: Names): ReadonlyMap<string, Value> {
  const known = new Map(names.constants)
  const values = new Map<string, Value>()
  let previous: Value = integer(-1)
  for (const { name, node, value } of list) {
    if (value !== null) previous = constantOf(value, { ...names, constants: known })
    else if (previous.type === 'integer') previous = binary('+', previous, integer(1)) ?? unknown(node)
    if (previous.type === 'integer') known.set(name, previous)
    values.set(name, previous)
  }
  return values
}
