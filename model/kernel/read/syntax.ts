// The concrete syntax tree of C as the model sees it. The model is pure and parses nothing: it is given a `ParseC`, and
// its nodes are the subset of tree-sitter's that is needed here. Only parts of a file are parsed, yet a node's line and
// offsets are always those of the file.

/** A node of a syntax tree of C; tree-sitter's nodes satisfy it. */
export interface CNode {
  /** The grammar's name for it, such as `initializer_pair`; for a keyword or mark the text itself. */
  readonly type: string
  readonly text: string
  /** Offsets into the parsed text, in UTF-16 units; the end is not included. */
  readonly startIndex: number
  readonly endIndex: number
  /** Counted from 0. */
  readonly startPosition: { readonly row: number; readonly column: number }
  /** What could not be parsed. */
  readonly isError: boolean
  /** A token that the parser had to add. */
  readonly isMissing: boolean
  /** Whether it is or holds an error or a missing token. */
  readonly hasError: boolean
  readonly children: readonly CNode[]
  readonly namedChildren: readonly CNode[]
  childForFieldName(name: string): CNode | null
  /** The nodes of a type below it, and itself, in the order of the text. */
  descendantsOfType(type: string): readonly CNode[]
  /** A cursor that stands on it, to be deleted after use. */
  walk(): CCursor
}

/** A walk through a tree from one node; each step says whether there was such a node to go to. */
export interface CCursor {
  readonly startPosition: CNode['startPosition']
  gotoFirstChild(): boolean
  gotoNextSibling(): boolean
  gotoParent(): boolean
  delete(): void
}

/** A part of a text by its offsets, the end not included. */
export interface Stretch {
  readonly start: number
  readonly end: number
}

/**
 * Parses C, a file or a fragment; gives the root of its syntax tree. With parts, which follow each other in the text,
 * all else is passed over, and positions are still those of the whole. It never fails: errors are nodes.
 */
export type ParseC = (text: string, parts?: readonly Stretch[]) => CNode

/** A line of a file, from 1. */
export interface Place {
  readonly file: string
  readonly line: number
}

/** A stretch of a file; `line` is where it starts. */
export interface Span extends Place, Stretch {}

/** Something about a source that makes it unusable: `at` is `file:line`, the remedy a full sentence. */
export interface SourceProblem {
  readonly at: string
  readonly message: string
  readonly remedy: string
}

/** A place as compilers write it. */
export const nameOfPlace = ({ file, line }: Place): string => `${file}:${line}`

/** The line of a node, from 1. */
export const lineOfNode = (node: CNode): number => node.startPosition.row + 1

/** Where a node stands. */
export const spanOf = (file: string, node: CNode): Span => ({
  file,
  line: lineOfNode(node),
  start: node.startIndex,
  end: node.endIndex,
})

/** Named children without comments, which may stand anywhere in C. */
export const partsOf = (node: CNode): readonly CNode[] => node.namedChildren.filter(({ type }) => type !== 'comment')

/** The first place at or below a node that could not be parsed. */
export function errorWithin(node: CNode): CNode | undefined {
  if (node.isError || node.isMissing) return node
  if (!node.hasError) return undefined
  for (const child of node.children) {
    const found = errorWithin(child)
    if (found !== undefined) return found
  }
  return node
}

/** How deep a tree may be: what a person writes comes to about twenty, and recursion over far more has no stack. */
export const DEPTH_MAX = 200

/** The line, from 1, of the first node that lies too deep below a node; undefined where none does. */
export function tooDeepWithin(node: CNode): number | undefined {
  // Every few levels take a character at the least.
  if (node.endIndex - node.startIndex < DEPTH_MAX / 4) return undefined
  const cursor = node.walk()
  try {
    for (let depth = 0; ;) {
      if (depth > DEPTH_MAX) return cursor.startPosition.row + 1
      if (cursor.gotoFirstChild()) {
        depth++
        continue
      }
      while (!cursor.gotoNextSibling()) {
        if (depth === 0 || !cursor.gotoParent()) return undefined
        depth--
      }
    }
  } finally {
    cursor.delete()
  }
}
