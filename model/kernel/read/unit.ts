// One C file with what is in it, found once: macros, arrays, functions, enumerations, comments. Only the parts that
// matter to the protocol are parsed; offsets and lines are those of the file.
import { arraysIn, definitionsIn, enumerationsIn, type ArrayDeclaration, type Enumerator } from './declaration.ts'
import { macrosIn, type Macros } from './macro.ts'
import { outlineOf, partsOfChunks, relevant } from './outline.ts'
import { tooDeepWithin, type CNode, type ParseC, type Span, type Stretch } from './syntax.ts'
import { linesOf } from './tokens.ts'

/** A file, under the path that messages shall show. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

export interface Unit extends SourceFile {
  readonly root: CNode
  readonly macros: Macros
  readonly arrays: readonly ArrayDeclaration[]
  /** Every definition of a function, in the order of the text: of one name there may be several. */
  readonly definitions: readonly (readonly [string, CNode])[]
  /** The same by name. */
  readonly functions: ReadonlyMap<string, CNode>
  readonly enumerations: readonly (readonly Enumerator[])[]
  /** Comments; line comments that follow each other are one. */
  readonly comments: readonly Span[]
  /** The line of a brace that is never closed. */
  readonly unclosed: number | undefined
  /** The line of C that is nested too deep to be read. */
  readonly tooDeep: number | undefined
  lineAt(offset: number): number
}

/** Reads a file, with the declarations that mention one of the names, and all enumerations. */
export function readUnit({ path, text }: SourceFile, names: readonly string[], parse: ParseC): Unit {
  const outline = outlineOf(text)
  const wanted = names.map((name) => new RegExp(`\\b${name}\\b`))
  const isWanted = (chunk: string): boolean => wanted.some((name) => name.test(chunk)) || /\benum\b[^;]*\{/.test(chunk)
  const root = parse(text, partsOfChunks(text, relevant(text, outline.chunks, isWanted), outline))
  const lineAt = linesOf(text)
  const definitions = definitionsIn(root)
  return {
    path,
    text,
    root,
    macros: macrosIn(text, outline.directives),
    arrays: arraysIn(root),
    definitions,
    functions: new Map(definitions),
    enumerations: enumerationsIn(root),
    comments: joined(text, outline.comments).map((comment) => ({
      file: path,
      line: lineAt(comment.start),
      ...comment,
    })),
    unclosed: outline.unclosed === undefined ? undefined : lineAt(outline.unclosed),
    tooDeep: tooDeepWithin(root),
    lineAt,
  }
}

/** Comments, those in line form that follow each other made one. */
function joined(text: string, comments: readonly Stretch[]): readonly Stretch[] {
  const result: Stretch[] = []
  for (const comment of comments) {
    const last = result.at(-1)
    const follows =
      last !== undefined &&
      text.startsWith('//', last.start) &&
      text.startsWith('//', comment.start) &&
      /^\s*$/.test(text.slice(last.end, comment.start)) &&
      text.slice(last.end, comment.start).split('\n').length === 2
    if (follows) result[result.length - 1] = { start: last.start, end: comment.end }
    else result.push(comment)
  }
  return result
}

/** The comments inside a stretch of a file, and those just before it. */
export function commentsAt({ text, comments }: Unit, { start, end }: Span): readonly Span[] {
  let from = start
  return comments
    .toReversed()
    .filter((comment) => {
      if (comment.start >= start) return comment.end <= end
      if (text.slice(comment.end, from).trim() !== '') return false
      from = comment.start
      return true
    })
    .toReversed()
}
