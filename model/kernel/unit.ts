// One C file with what is in it, found once: macros, arrays, functions, enumerations, comments. Only the parts that
// matter to the protocol are parsed; offsets and lines are those of the file.
import { arraysIn, enumerationsIn, functionsIn, type ArrayDeclaration, type Enumerator } from './declaration.ts'
import { macrosOf, type Macros } from './macro.ts'
import { outlineOf, partsOfChunks, relevant, type Chunk } from './outline.ts'
import type { CNode, ParseC, Span } from './syntax.ts'
import { linesOf, tokensOf, type Token } from './tokens.ts'

/** A file, under the path that messages shall show. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

export interface Unit extends SourceFile {
  readonly root: CNode
  readonly macros: Macros
  readonly arrays: readonly ArrayDeclaration[]
  readonly functions: ReadonlyMap<string, CNode>
  readonly enumerations: readonly (readonly Enumerator[])[]
  /** Comments; line comments that follow each other are one. */
  readonly comments: () => readonly Span[]
  /** The line of a brace that is never closed. */
  readonly unclosed: number | undefined
  lineAt(offset: number): number
}

/** Reads a file, with the declarations that mention one of the names, and all enumerations. */
export function readUnit({ path, text }: SourceFile, names: readonly string[], parse: ParseC): Unit {
  const tokens = tokensOf(text)
  const outline = outlineOf(tokens)
  const isWanted = (chunk: Chunk, used: ReadonlySet<string>): boolean =>
    names.some((name) => used.has(name)) || (used.has('enum') && chunk.tokens.some((token) => token.text === '{'))
  const chunks = relevant(outline, isWanted)
  const root = parse(text, partsOfChunks(chunks))
  const lineAt = linesOf(text)
  return {
    path,
    text,
    root,
    macros: macrosOf(tokens),
    arrays: arraysIn(root),
    functions: functionsIn(root),
    enumerations: enumerationsIn(root),
    comments: () => commentsIn(path, tokens, lineAt),
    unclosed: outline.unclosed === undefined ? undefined : lineAt(outline.unclosed),
    lineAt,
  }
}

function commentsIn(file: string, tokens: readonly Token[], lineAt: (offset: number) => number): readonly Span[] {
  const comments: Span[] = []
  for (const [index, { kind, text, start }] of tokens.entries()) {
    if (kind !== 'comment') continue
    const end = start + text.length
    const last = comments.at(-1)
    const between = tokens[index - 1]
    const before = tokens[index - 2]
    const follows =
      last !== undefined &&
      between?.kind === 'space' &&
      between.text.split('\n').length === 2 &&
      before?.kind === 'comment' &&
      before.text.startsWith('//') &&
      text.startsWith('//')
    if (follows) comments[comments.length - 1] = { ...last, end }
    else comments.push({ file, line: lineAt(start), start, end })
  }
  return comments
}

/** The comments inside a stretch of a file, and those just before it. */
export function commentsAt({ text, comments }: Unit, { start, end }: Span): readonly Span[] {
  let from = start
  return comments().toReversed().filter((comment) => {
    if (comment.start >= start) return comment.end <= end
    if (text.slice(comment.end, from).trim() !== '') return false
    from = comment.start
    return true
  }).toReversed()
}
