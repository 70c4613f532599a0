// The lists of arcs that the kernel keeps in a comment above its table: which arcs a driver must implement under which
// features, which combination transitions there are, which are blocked. Every block keeps its exact place, so that one
// list or one heading can be rewritten and the rest left as it is.
import type { FeatureRow } from '../../features.ts'
import { chain } from '../../arcs.ts'
import type { Span } from './syntax.ts'
import { headingOf, holds, mentionsFeature, narrows, type ListKind, type WrittenCondition } from './heading.ts'

export { holds, type ListKind, type WrittenCondition } from './heading.ts'

/** A line `A -> B [-> C ...]`. */
export interface WrittenChain {
  readonly states: readonly string[]
  readonly line: number
}

/** A name in an entry that is no state, misspelt perhaps. */
export interface UnknownName {
  readonly name: string
  readonly line: number
}

/** A list and its heading. */
export interface CommentBlock {
  readonly kind: ListKind | 'not-understood'
  readonly condition: WrittenCondition
  /** The heading as one line of text, without its lines' decoration. */
  readonly heading: string
  /** From the start of its first line to the end of its last one, without its newline. Empty where there is none. */
  readonly headingSpan: Span
  readonly chains: readonly WrittenChain[]
  /** What is no state in the entries that are therefore left out of the chains. */
  readonly unknown: readonly UnknownName[]
  /** Like `headingSpan`; entries that are left out are in it. */
  readonly chainsSpan: Span
  /** Why the heading was not understood. */
  readonly because: string | undefined
  /** The word it begins with, if that refers to the block before; the conditions have it carried out. */
  readonly turn: 'however' | 'otherwise' | undefined
}

export interface CommentList {
  readonly blocks: readonly CommentBlock[]
  /** The comment of the first block, from its opening to its closing mark. */
  readonly span: Span
  /** What its lines begin with: such as a tab and ` * `. */
  readonly decoration: string
  /** What stands between the decoration and a chain. */
  readonly indent: string
}

interface Line {
  readonly number: number
  /** Offsets of the line; the comment's own marks are left outside. */
  readonly start: number
  readonly end: number
  readonly decoration: string
  readonly text: string
  readonly chain: readonly string[] | undefined
}

// The kernel draws `->`; whoever draws it otherwise means an entry all the same.
const arrow = /\s*(?:[-=~]+>+|[→⇒])\s*/
const chainPattern = new RegExp(`^[A-Z][A-Z\\d_]*(${arrow.source}[A-Z][A-Z\\d_]*)+$`)

/** The lines of a comment, or of several that follow each other, without their decoration. */
function linesIn(text: string, span: Span, statePrefix: string): readonly Line[] {
  const lines: Line[] = []
  const whole = text.slice(span.start, span.end)
  let number = span.line
  let at = span.start
  for (const written of whole.split('\n')) {
    const isFirst = at === span.start
    const opening = isFirst ? /^\/[*/]\**/.exec(written)![0].length : 0
    const closing = /\s*\*+\/\s*$/.exec(written)
    const start = at + opening
    const end = at + Math.max(opening, closing === null ? written.trimEnd().length : closing.index)
    const content = text.slice(start, end)
    const decoration = isFirst ? '' : /^\s*(\*(?!\/)|\/\/)?[ ]?/.exec(content)![0]
    const stripped = content.slice(decoration.length).trim()
    const bare = stripped.replace(/[.,;]$/, '')
    const states = chainPattern.test(bare)
      ? bare.split(arrow).map((name) => (name.startsWith(statePrefix) ? name.slice(statePrefix.length) : name))
      : undefined
    lines.push({ number, start, end, decoration, text: stripped, chain: states })
    at += written.length + 1
    number++
  }
  return lines
}

export interface CommentInput {
  readonly text: string
  /** The comments to look in. */
  readonly comments: readonly Span[]
  readonly statePrefix: string
  /** The states that entries may name, without the prefix. */
  readonly states: readonly string[]
  /** The features that headings may speak of. */
  readonly features: readonly FeatureRow[]
}

/** Reads the lists in comments; undefined where there is none. */
export function commentListOf({
  text,
  comments,
  statePrefix,
  states,
  features,
}: CommentInput): CommentList | undefined {
  const read = comments.map((span) => ({ span, lines: linesIn(text, span, statePrefix) }))
  const listing = read.filter(({ lines }) => lines.some((line) => line.chain !== undefined))
  if (listing.length === 0) return undefined
  const { span, lines } = listing[0]!
  const sample = lines.find((line) => line.chain !== undefined)!
  const content = text.slice(sample.start + sample.decoration.length, sample.end)
  let blocks: readonly CommentBlock[] = []
  for (const comment of listing) blocks = [...blocks, ...blocksOf(comment.span.file, comment.lines, states, features)]
  return {
    blocks: carriedOut(blocks),
    span,
    decoration: sample.decoration,
    indent: /^\s*/.exec(content)![0],
  }
}

type Meaning = Pick<CommentBlock, 'kind' | 'condition' | 'heading' | 'because' | 'turn'>

/** A block that is not understood, whatever its condition. */
const strange = { kind: 'not-understood', condition: { all: [], none: [], except: [] }, turn: undefined } as const

/** The blocks of one comment, each list with the paragraph before it. */
function blocksOf(
  file: string,
  lines: readonly Line[],
  states: readonly string[],
  features: readonly FeatureRow[],
): readonly CommentBlock[] {
  const blocks: CommentBlock[] = []
  const spanOf = (part: readonly Line[], fallback: Line): Span => ({
    file,
    line: (part[0] ?? fallback).number,
    start: (part[0] ?? fallback).start,
    end: part.at(-1)?.end ?? fallback.start,
  })
  const isState = (name: string): boolean => states.includes(name)
  let at = 0
  while (at < lines.length) {
    const first = lines.findIndex((line, index) => index >= at && line.chain !== undefined)
    if (first < 0) break
    const next = lines.findIndex((line, index) => index > first && line.chain === undefined && line.text !== '')
    const listed = lines.slice(first, next < 0 ? undefined : next).filter((line) => line.chain !== undefined)
    const before = lines.slice(at, first)
    const heading = lastParagraph(before)
    const entries = listed.map((line) => ({ states: line.chain!, line: line.number }))
    const prose = before
      .slice(0, before.indexOf(heading[0]!))
      .map((line) => line.text)
      .join(' ')
      .trim()
    blocks.push({
      ...meaningOf(heading.map((line) => line.text).join(' '), prose, features),
      headingSpan: spanOf(heading, listed[0]!),
      chains: entries.filter((entry) => entry.states.every(isState)),
      unknown: entries.flatMap((entry) =>
        entry.states.filter((name) => !isState(name)).map((name) => ({ name, line: entry.line })),
      ),
      chainsSpan: spanOf(listed, listed[0]!),
    })
    at = lines.indexOf(listed.at(-1)!) + 1
  }
  return blocks
}

function lastParagraph(lines: readonly Line[]): readonly Line[] {
  const end = lines.findLastIndex((line) => line.text !== '') + 1
  const start = lines.slice(0, end).findLastIndex((line) => line.text === '') + 1
  return lines.slice(start, end)
}

/** Words with which prose before a heading could restrict it; so could any word on a feature. */
const restricting = /\b(if|unless|without|when|where|only|except|otherwise|however|not)\b/i

function meaningOf(heading: string, prose: string, features: readonly FeatureRow[]): Meaning {
  const meaning = headingOf(heading, features)
  if (meaning.type === 'not-understood') return { ...strange, heading, because: meaning.because }
  if (restricting.test(prose) || mentionsFeature(prose, features)) {
    return { ...strange, heading, because: `the paragraph before it may restrict it: "${prose}"` }
  }
  const { kind, condition, turn } = meaning
  return { kind, condition, turn, heading, because: undefined }
}

const isConditional = ({ all, none, except }: WrittenCondition): boolean => all.length + none.length + except.length > 0

/** The blocks with "However" and "Otherwise" carried out on the blocks before them. */
function carriedOut(blocks: readonly CommentBlock[]): readonly CommentBlock[] {
  const result: CommentBlock[] = []
  for (const block of blocks) {
    const lost = (because: string): CommentBlock => ({ ...block, ...strange, because })
    const { turn, kind, condition } = block
    const replaced = result.findLastIndex(
      (earlier) => earlier.kind === kind && isConditional(earlier.condition) && narrows(condition, earlier.condition),
    )
    const last = result.at(-1)
    // After a "However" or an unconditional list it is not plain what it is the other case of.
    const isOther =
      last !== undefined && last.turn === undefined && isConditional(last.condition) && !isConditional(condition)
    if (turn === undefined) result.push(block)
    else if (turn === 'otherwise') {
      result.push(
        isOther
          ? { ...block, condition: { ...condition, except: [last.condition] } }
          : lost('it does not follow a single condition that it could be the other case of'),
      )
    } else if (replaced < 0) result.push(lost('no earlier condition is narrowed by this one'))
    else {
      const earlier = result[replaced]!
      const except = [...earlier.condition.except, condition]
      result[replaced] = { ...earlier, condition: { ...earlier.condition, except } }
      result.push(block)
    }
  }
  return result
}

/** Chains `A -> B` that a comment lists under this kind for a device with these features, each once. */
export const listedChains = (
  { blocks }: Pick<CommentList, 'blocks'>,
  kind: ListKind,
  set: readonly string[],
): readonly string[] => [
  ...new Set(
    blocks
      .filter((block) => block.kind === kind && holds(block.condition, set))
      .flatMap((block) => block.chains.map(({ states }) => chain(...states))),
  ),
]

/** The arcs that a driver of a device with these features must implement, as a comment says. */
export const requiredArcs = (comment: Pick<CommentList, 'blocks'>, set: readonly string[]): readonly string[] =>
  listedChains(comment, 'required', set)
