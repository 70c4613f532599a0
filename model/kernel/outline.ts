// The outline of a C file: its top-level declarations as stretches of text, found from tokens alone. A kernel file is
// large and little of it matters here, so only what does is parsed.
import type { Stretch } from './syntax.ts'
import { isCode, type Token } from './tokens.ts'

/** A top-level declaration or definition. */
export interface Chunk {
  readonly tokens: readonly Token[]
  readonly start: number
  readonly end: number
}

export interface Outline {
  readonly chunks: readonly Chunk[]
  /** The offset of an opening brace or parenthesis that is never closed. */
  readonly unclosed: number | undefined
}

/** Divides a file. What `#if 0` leaves out is left out. */
export function outlineOf(tokens: readonly Token[]): Outline {
  const chunks: Chunk[] = []
  let open: Token[] = []
  const nesting: Token[] = []
  const finish = (): void => {
    const start = open.findIndex(isCode)
    const last = open.findLast(isCode)
    if (start >= 0) chunks.push({ tokens: open.slice(start), start: open[start]!.start, end: last!.start + last!.text.length })
    open = []
  }
  let previous: Token | undefined
  let isFunction = false
  for (const token of present(tokens)) {
    if (token.kind === 'directive') {
      // Between declarations a directive is of no interest; inside one it is the parser's to see.
      if (nesting.length > 0) open.push(token)
      continue
    }
    const { kind, text } = token
    const isMark = kind === 'mark'
    if (isMark && text === '{' && previous?.kind === 'string' && nesting.length === 0) {
      open = []
      continue
    }
    open.push(token)
    if (!isCode(token)) continue
    if (isMark && /[({[]/.test(text)) {
      if (nesting.length === 0 && text === '{') isFunction = previous?.text !== '=' && open.some((before) => before.text === ')')
      nesting.push(token)
    } else if (isMark && /[)}\]]/.test(text)) {
      nesting.pop()
      if (nesting.length === 0 && text === '}' && isFunction) finish()
    } else if (isMark && text === ';' && nesting.length === 0) finish()
    previous = token
  }
  finish()
  return { chunks, unclosed: nesting.at(-1)?.start }
}

/** The tokens without those between `#if 0` and its `#else` or `#endif`. */
function present(tokens: readonly Token[]): readonly Token[] {
  const kept: Token[] = []
  let absent = 0
  for (const token of tokens) {
    const directive = token.kind === 'directive' ? /^#\s*(if|else|elif|endif)\w*\s*(.*)/.exec(token.text) : null
    if (absent > 0) {
      if (directive?.[1] === 'if') absent++
      else if (directive?.[1] === 'endif' || (absent === 1 && directive !== null)) absent--
    } else if (directive?.[1] === 'if' && /^#\s*if\s+0\b/.test(token.text)) absent = 1
    else kept.push(token)
  }
  return kept
}

/** Words of the kernel's sparse annotations and compiler attributes, which the grammar of C does not have. */
const annotation = /^__(user|iomem|rcu|force|kernel|percpu|must_check|always_unused|maybe_unused|always_inline|init|exit|ro_after_init|read_mostly|cold|weak|pure)$/

const namesIn = (chunk: Chunk): ReadonlySet<string> =>
  new Set(chunk.tokens.filter(({ kind }) => kind === 'name').map(({ text }) => text))

/** The name that a chunk defines, if it is a function: the last one before its first parenthesis. */
function functionIn(chunk: Chunk): string | undefined {
  const code = chunk.tokens.filter(isCode)
  const at = code.findIndex(({ text }) => text === '(')
  const isDefinition = code.some(({ text }) => text === '{')
  return isDefinition && at > 0 && code[at - 1]!.kind === 'name' ? code[at - 1]!.text : undefined
}

/** The chunks that matter: those that are wanted for the names they use, and the functions that these call. */
export function relevant(
  { chunks }: Outline,
  isWanted: (chunk: Chunk, names: ReadonlySet<string>) => boolean,
): readonly Chunk[] {
  const entries = chunks.map((chunk) => ({ chunk, names: namesIn(chunk), defines: functionIn(chunk) }))
  const kept = new Set(entries.filter((entry) => isWanted(entry.chunk, entry.names)))
  // A set is walked with what is added to it meanwhile.
  for (const { names: used, defines } of kept) {
    if (defines === undefined) continue
    for (const other of entries) if (other.defines !== undefined && used.has(other.defines)) kept.add(other)
  }
  return entries.filter((entry) => kept.has(entry)).map(({ chunk }) => chunk)
}

const isConditional = ({ kind, text }: Token): boolean => kind === 'directive' && /^#\s*(if|else|elif|endif)/.test(text)

/**
 * The parts of the text that these chunks are, without directives and annotations. Conditionals stay: which branch counts
 * is not for us to guess, and the parser reports them.
 */
export function partsOfChunks(chunks: readonly Chunk[]): readonly Stretch[] {
  const parts: Stretch[] = []
  for (const { tokens } of chunks) {
    for (const token of tokens) {
      if (token.kind === 'directive' ? !isConditional(token) : annotation.test(token.text)) continue
      const last = parts.at(-1)
      const end = token.start + token.text.length
      if (last?.end === token.start) parts[parts.length - 1] = { start: last.start, end }
      else parts.push({ start: token.start, end })
    }
  }
  return parts
}
