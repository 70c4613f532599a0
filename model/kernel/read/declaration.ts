// The declarations of a parsed C file that matter to the protocol: arrays with initializers, functions, enumerations.
// They are looked for at any depth, for the kernel keeps its tables inside the function.
import { functionName } from './interpret.ts'
import { partsOf, type CNode } from './syntax.ts'

/** An array with an initializer list. */
export interface ArrayDeclaration {
  readonly name: string
  /** The whole declaration. */
  readonly node: CNode
  readonly list: CNode
  /** The sizes as written, outermost first; null for `[]`. */
  readonly sizes: readonly (CNode | null)[]
  /** The type of an element as written. */
  readonly elementType: string
}

/** The arrays of a tree, in the order of the text. */
export const arraysIn = (root: CNode): readonly ArrayDeclaration[] =>
  root.descendantsOfType('declaration').flatMap((node) =>
    partsOf(node).flatMap((declarator) => {
      const list = declarator.type === 'init_declarator' ? declarator.childForFieldName('value') : null
      if (list?.type !== 'initializer_list') return []
      const sizes: (CNode | null)[] = []
      let inner = declarator.childForFieldName('declarator')
      for (; inner?.type === 'array_declarator'; inner = inner.childForFieldName('declarator')) {
        sizes.unshift(inner.childForFieldName('size'))
      }
      if (inner?.type !== 'identifier' || sizes.length === 0) return []
      return [{ name: inner.text, node, list, sizes, elementType: node.childForFieldName('type')?.text ?? '' }]
    }),
  )

/** The function definitions of a tree, each with its name, in the order of the text. */
export const definitionsIn = (root: CNode): readonly (readonly [string, CNode])[] =>
  root.descendantsOfType('function_definition').flatMap((node): [string, CNode][] => {
    const name = functionName(node)
    return name === undefined ? [] : [[name, node]]
  })

/** The function definitions of a tree by name; of two with one name the later. */
export const functionsIn = (root: CNode): ReadonlyMap<string, CNode> => new Map(definitionsIn(root))

export interface Enumerator {
  readonly name: string
  readonly node: CNode
  /** The expression that gives its value; null where it follows the one before. */
  readonly value: CNode | null
  /** The whole enumeration it belongs to. */
  readonly within: CNode
}

/** The enumerations of a tree, each as its enumerators in order. */
export const enumerationsIn = (root: CNode): readonly (readonly Enumerator[])[] =>
  root.descendantsOfType('enum_specifier').flatMap((within) => {
    const body = within.childForFieldName('body')
    if (body === null) return []
    return [
      body.descendantsOfType('enumerator').map((node) => ({
        name: node.childForFieldName('name')!.text,
        node,
        value: node.childForFieldName('value'),
        within,
      })),
    ]
  })
