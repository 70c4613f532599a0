// The blocks of a comment: paragraphs, list items, and headings such as `STOP -> STOP_COPY`. Indentation decides, not
// what a line happens to begin with, so that the same text wrapped at another width has the same blocks.
import type { CommentLine } from './comment.ts'

export interface Word {
  readonly text: string
  readonly line: number
}

export interface Block {
  readonly kind: 'text' | 'item' | 'heading'
  readonly indent: number
  /** The headings that it stands under; for an item with a name of its own, that name. */
  readonly under: readonly string[]
  readonly words: readonly Word[]
}

/** Lines of a block while it is read. */
interface Draft {
  readonly kind: Block['kind']
  readonly lines: CommentLine[]
}

const ARC = /^\w+ -> \w+$/
const BULLET = /^([-*+]|\d+[.)])\s+\S/
const NAMED = /^([A-Z][A-Z0-9_]*) - \S/
const PARAMETER = /^@\w[\w.]*:/

const isItem = ({ text }: CommentLine): boolean => [BULLET, NAMED, PARAMETER].some((shape) => shape.test(text))

/** Cuts the lines of a comment into blocks; each line is in one of them. */
export function blocksOf(lines: readonly CommentLine[]): readonly Block[] {
  const drafts: Draft[] = []
  for (const [at, line] of lines.entries()) {
    const open = drafts.at(-1)
    if (open !== undefined && !begins(line, open)) open.lines.push(line)
    else drafts.push({ kind: kindOf(line, lines[at + 1]), lines: [line] })
  }
  return withHeadings(drafts)
}

/** Whether a line begins a block, after the lines of the one before it. */
function begins(line: CommentLine, { kind, lines }: Draft): boolean {
  const [first, last] = [lines[0]!, lines.at(-1)!]
  if (!line.follows || kind === 'heading' || line.indent < first.indent) return true
  const isAnnounced = last.text.endsWith(':')
  // Deeper lines of an item are its own; those of a paragraph are a list, or an example that was announced.
  if (line.indent > first.indent) return kind === 'text' ? isAnnounced || isItem(line) : isAnnounced && isItem(line)
  return isItem(line) && (kind === 'item' || isAnnounced)
}

function kindOf(line: CommentLine, next: CommentLine | undefined): Block['kind'] {
  if (ARC.test(line.text)) {
    // A sentence may begin with an arc and be wrapped right behind it.
    const goesOn = next?.follows === true && next.indent <= line.indent && !ARC.test(next.text)
    if (!goesOn) return 'heading'
  }
  return isItem(line) ? 'item' : 'text'
}

function withHeadings(drafts: readonly Draft[]): readonly Block[] {
  let headings: readonly string[] = []
  let depth = 0
  return drafts.map(({ kind, lines }, at) => {
    const { indent, text } = lines[0]!
    const words = lines.flatMap((line) => line.text.split(/\s+/).map((word) => ({ text: word, line: line.line })))
    if (kind === 'heading') {
      headings = drafts[at - 1]?.kind === 'heading' ? [...headings, text] : [text]
      depth = indent
      return { kind, indent, under: [], words }
    }
    if (indent <= depth) headings = []
    const name = kind === 'item' ? NAMED.exec(text)?.[1] : undefined
    return { kind, indent, under: name === undefined ? headings : [name], words }
  })
}
