// The outline of a C file: its top-level declarations, comments and directives as stretches of text. A kernel file is
// large and little of it matters here, so one quick pass finds what does, and only that is taken apart and parsed.
import type { Stretch } from './syntax.ts'

/** A preprocessor line with its continuations; `depth` is how many braces were open there. */
export interface Directive extends Stretch {
  readonly depth: number
}

export interface Outline {
  /** Top-level declarations and definitions. */
  readonly chunks: readonly Stretch[]
  readonly comments: readonly Stretch[]
  readonly directives: readonly Directive[]
  /** What `#if 0` leaves out, from its directive to the one that ends it. */
  readonly absent: readonly Stretch[]
  /** The offset of an opening brace or parenthesis that is never closed. */
  readonly unclosed: number | undefined
}

const stop = /\/\*|\/\/|["'#{}()[\];]/g
const string = /"(?:\\[^]|[^"\\\n])*"?|'(?:\\[^]|[^'\\\n])*'?/y
const lineComment = /\/\/(?:\\\r?\n|[^\n])*/y
const directiveLine = /#(?:\\\r?\n|\/\*[^]*?(?:\*\/|$(?![^]))|[^\n\\/]|\/(?!\*)|\\)*/y

function endOf(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start
  pattern.exec(text)
  return pattern.lastIndex
}

/** Where a comment that begins at an offset ends. */
function commentEnd(text: string, start: number): number {
  if (text[start + 1] === '/') return endOf(lineComment, text, start)
  const end = text.indexOf('*/', start + 2)
  return end < 0 ? text.length : end + 2
}

const withoutComments = (text: string): string => text.replace(/\/\*[^]*?\*\/|\/\/[^\n]*/g, ' ')

/** Divides a file. */
export function outlineOf(text: string): Outline {
  const chunks: Stretch[] = []
  const comments: Stretch[] = []
  const directives: Directive[] = []
  const absent: Stretch[] = []
  const nesting: number[] = []
  let [begin, isFunction] = [0, false]
  let skipped: { start: number; depth: number } | undefined

  const finish = (end: number): void => {
    const start = codeFrom(text, begin, [...comments, ...directives, ...absent])
    if (start < end) chunks.push({ start, end })
    begin = end
  }
  const open = (mark: string, at: number): void => {
    const head = nesting.length === 0 && mark === '{' ? withoutComments(text.slice(begin, at)).trimEnd() : undefined
    if (head?.endsWith('"')) {
      // extern "C": what is in it is at the top level all the same.
      begin = at + 1
      return
    }
    if (head !== undefined) isFunction = head.includes(')') && !head.endsWith('=')
    nesting.push(at)
  }
  const close = (mark: string, at: number): void => {
    nesting.pop()
    if (nesting.length === 0 && mark === '}' && isFunction) finish(at + 1)
  }
  /** `#if 0`, and the `#else` or `#endif` that ends it. */
  const turn = ({ start, end }: Stretch): void => {
    const word = /^#\s*(if|el|endif)?(?:[a-z]*)(\s+0\b)?/.exec(text.slice(start, end))!
    if (skipped === undefined) {
      if (word[1] === 'if' && word[2] !== undefined) skipped = { start, depth: 1 }
    } else if (word[1] === 'if') skipped.depth++
    else if (word[1] === 'endif' || (word[1] === 'el' && skipped.depth === 1)) {
      if (--skipped.depth > 0) return
      absent.push({ start: skipped.start, end })
      skipped = undefined
    }
  }

  stop.lastIndex = 0
  for (let match = stop.exec(text); match !== null; match = stop.exec(text)) {
    const [mark] = match
    const start = match.index
    let end = start + 1
    if (mark === '/*' || mark === '//') {
      end = commentEnd(text, start)
      comments.push({ start, end })
    } else if (mark === '"' || mark === "'") end = endOf(string, text, start)
    else if (mark === '#') {
      if (withoutComments(text.slice(text.lastIndexOf('\n', start - 1) + 1, start)).trim() !== '') continue
      end = endOf(directiveLine, text, start)
      turn({ start, end })
      if (skipped === undefined) directives.push({ start, end, depth: nesting.length })
    } else if (skipped === undefined) {
      if (mark === ';' && nesting.length === 0) finish(end)
      else if ('({['.includes(mark)) open(mark, start)
      else if (mark !== ';') close(mark, start)
    }
    stop.lastIndex = end
  }
  finish(text.trimEnd().length)
  return { chunks, comments, directives, absent, unclosed: nesting.at(-1) }
}

/** The first offset from one on that is neither space nor in any of some stretches. */
function codeFrom(text: string, from: number, others: readonly Stretch[]): number {
  const jumps = new Map(others.filter(({ start }) => start >= from).map(({ start, end }) => [start, end]))
  let at = from
  for (;;) {
    while (at < text.length && /\s/.test(text[at]!)) at++
    const end = jumps.get(at)
    if (end === undefined) return at
    at = end
  }
}

/** The function that a chunk defines, if it does: the name before its first parenthesis. */
function definedIn(text: string, { start, end }: Stretch): string | undefined {
  const brace = text.indexOf('{', start)
  if (brace < 0 || brace >= end) return undefined
  return /^[^(={;]*?(\w+)\s*\(/.exec(withoutComments(text.slice(start, brace)))?.[1]
}

/** The chunks that matter: those that are wanted for their text, and the functions that these call. */
export function relevant(
  text: string,
  chunks: readonly Stretch[],
  isWanted: (chunk: string) => boolean,
): readonly Stretch[] {
  const entries = chunks.map((chunk) => ({ chunk, defines: definedIn(text, chunk) }))
  const kept = new Set(entries.filter(({ chunk: { start, end } }) => isWanted(text.slice(start, end))))
  // A set is walked with what is added to it meanwhile.
  for (const { chunk, defines } of kept) {
    if (defines === undefined) continue
    const used = new Set(text.slice(chunk.start, chunk.end).match(/\w+/g))
    for (const other of entries) if (other.defines !== undefined && used.has(other.defines)) kept.add(other)
  }
  return entries.filter((entry) => kept.has(entry)).map(({ chunk }) => chunk)
}

/** Words of the kernel's sparse annotations and compiler attributes, which the grammar of C does not have. */
const annotations =
  /\b__(user|iomem|rcu|force|kernel|percpu|must_check|(always|maybe)_unused|always_inline|init|exit|cold|weak|pure)\b/g

/**
 * The parts of the text that some chunks are, without directives, annotations, and what `#if 0` leaves out. Other
 * conditionals stay: which branch counts is not for us to guess, and the parser reports them.
 */
export function partsOfChunks(text: string, chunks: readonly Stretch[], outline: Outline): readonly Stretch[] {
  const isKept = ({ start, end }: Stretch): boolean => /^#\s*(if|el|endif)/.test(text.slice(start, end))
  const cuts = [...outline.absent, ...outline.directives.filter((directive) => !isKept(directive))]
  return chunks.flatMap(({ start, end }) => {
    const words = [...text.slice(start, end).matchAll(annotations)].map((match) => {
      const at = start + match.index
      return { start: at, end: at + match[0].length }
    })
    const within = [...cuts.filter((cut) => cut.start >= start && cut.end <= end), ...words]
    const parts: Stretch[] = []
    let at = start
    for (const cut of within.sort((a, b) => a.start - b.start)) {
      if (cut.start > at) parts.push({ start: at, end: cut.start })
      at = Math.max(at, cut.end)
    }
    return at < end ? [...parts, { start: at, end }] : parts
  })
}
