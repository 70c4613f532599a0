// The comments of a C header as lines of text with their places: opening, closing and leading stars taken off, the
// indentation behind them kept, because lists and headings are told by it. No C parser: the text of a header outlives
// what any compiler makes of it.

/** A line of a comment that has words. */
export interface CommentLine {
  /** Its line in the header, from 1. */
  readonly line: number
  /** Columns between the star and the first word; a tab counts as eight. */
  readonly indent: number
  readonly text: string
  /** Whether it follows the line before without an empty one between them. */
  readonly follows: boolean
}

export interface Comment {
  /** Offsets of its first character and of what follows its last one. */
  readonly from: number
  readonly to: number
  readonly lines: readonly CommentLine[]
}

// Strings and characters are matched so that what looks like a comment in one is none.
const TOKENS = /\/\*[^]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g

const isComment = (token: string): boolean => token.startsWith('/*') || token.startsWith('//')

/** The comments of a header, in order. */
export function commentsIn(header: string): readonly Comment[] {
  return [...header.matchAll(TOKENS)]
    .filter(([token]) => isComment(token))
    .map(({ 0: token, index }) => ({
      from: index,
      to: index + token.length,
      lines: linesOf(token, lineAt(header, index)),
    }))
}

/** The header with a space for each character of a comment but its newlines: what is left has its place still. */
export const withoutComments = (header: string): string =>
  header.replace(TOKENS, (token) => (isComment(token) ? token.replace(/[^\n]/g, ' ') : token))

/** The line of an offset, from 1. */
export const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length

function linesOf(comment: string, first: number): readonly CommentLine[] {
  const inside = comment.startsWith('/*') ? comment.slice(2, -2).replace(/\*+$/, '') : comment.slice(2)
  const lines: CommentLine[] = []
  let follows = false
  for (const [at, raw] of inside.split('\n').entries()) {
    const bare = raw.replace(at === 0 ? /^\*+/ : /^\s*\*/, '')
    const text = bare.trim()
    if (text !== '') lines.push({ line: first + at, indent: indentOf(bare), text, follows })
    follows = text !== ''
  }
  return lines
}

const indentOf = (line: string): number => /^\s*/.exec(line)![0].replaceAll('\t', ' '.repeat(8)).length
