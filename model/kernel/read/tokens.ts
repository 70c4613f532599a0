// The tokens of C text, with their offsets: as much of the lexer as finding macros, comments and top-level declarations
// takes. What a comment or a string says never counts as code, and a preprocessor directive is one token, its continued
// lines included.

export interface Token {
  readonly kind: 'space' | 'comment' | 'string' | 'name' | 'number' | 'mark' | 'directive'
  readonly text: string
  readonly start: number
}

// A comment or string that is not closed ends with the text or the line.
const patterns = {
  space: /\s+/y,
  line: /\/\/(?:\\\r?\n|[^\n])*/y,
  string: /"(?:\\[^]|[^"\\\n])*"?|'(?:\\[^]|[^'\\\n])*'?/y,
  name: /\w+/y,
  number: /\.?\d(?:[eEpP][+-]|[\w.])*/y,
  directive: /#(?:\\\r?\n|\/\*[^]*?(?:\*\/|$(?![^]))|[^\n\\/]|\/(?!\*)|\\)*/y,
} as const

function matched(pattern: RegExp, text: string, start: number): string {
  pattern.lastIndex = start
  return pattern.exec(text)![0]
}

/** The kind and the text of the token that begins at an offset. */
function tokenAt(text: string, start: number, atLineStart: boolean): Omit<Token, 'start'> {
  const [first, second] = [text[start]!, text[start + 1] ?? '']
  if (/\s/.test(first)) return { kind: 'space', text: matched(patterns.space, text, start) }
  if (/[A-Za-z_]/.test(first)) return { kind: 'name', text: matched(patterns.name, text, start) }
  if (/\d/.test(first) || (first === '.' && /\d/.test(second))) {
    return { kind: 'number', text: matched(patterns.number, text, start) }
  }
  if (first === '"' || first === "'") return { kind: 'string', text: matched(patterns.string, text, start) }
  if (first === '/' && second === '/') return { kind: 'comment', text: matched(patterns.line, text, start) }
  if (first === '/' && second === '*') {
    const end = text.indexOf('*/', start + 2)
    return { kind: 'comment', text: text.slice(start, end < 0 ? undefined : end + 2) }
  }
  if (first === '#' && atLineStart) return { kind: 'directive', text: matched(patterns.directive, text, start) }
  return { kind: 'mark', text: first === '#' && second === '#' ? '##' : first }
}

/** The tokens of a text, in order and without gaps. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = []
  let atLineStart = true
  for (let start = 0; start < text.length;) {
    const token = tokenAt(text, start, atLineStart)
    tokens.push({ kind: token.kind, text: token.text, start })
    if (token.kind === 'space') atLineStart ||= token.text.includes('\n')
    else if (token.kind !== 'comment') atLineStart = false
    start += token.text.length
  }
  return tokens
}

/** Whether a token is code: neither space nor comment. */
export const isCode = ({ kind }: Token): boolean => kind !== 'space' && kind !== 'comment'

/** The text with everything but its line breaks made blank, so that lines and offsets hold. */
export const blanked = (text: string): string => text.replace(/[^\r\n]/g, ' ')

/** A function from offsets to lines, from 1. */
export function linesOf(text: string): (offset: number) => number {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let [low, high] = [0, starts.length]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (starts[middle]! <= offset) low = middle
      else high = middle
    }
    return low + 1
  }
}
