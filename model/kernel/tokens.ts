// The tokens of C text, with their offsets: as much of the lexer as finding macros, comments and top-level declarations
// takes. What a comment or a string says never counts as code, and a preprocessor directive is one token, its continued
// lines included.

export interface Token {
  readonly kind: 'space' | 'comment' | 'string' | 'name' | 'number' | 'mark' | 'directive'
  readonly text: string
  readonly start: number
}

const kinds = ['space', 'comment', 'string', 'name', 'number', 'mark'] as const

// One group for each kind. A comment or string that is not closed ends with the text or the line.
const pattern = new RegExp(
  [
    /(\s+)/,
    /(\/\/(?:\\\r?\n|[^\n])*|\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?)/,
    /("(?:\\[^]|[^"\\\n])*"?|'(?:\\[^]|[^'\\\n])*'?)/,
    /([A-Za-z_]\w*)/,
    /(\.?\d(?:[eEpP][+-]|[\w.])*)/,
    /(##|[^])/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'y',
)

const directive = /#(?:\\\r?\n|\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?|[^\n\\/]|\/(?!\*)|\\)*/y

/** The tokens of a text, in order and without gaps. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = []
  let atLineStart = true
  for (let start = 0; start < text.length; ) {
    if (text[start] === '#' && atLineStart) {
      directive.lastIndex = start
      tokens.push({ kind: 'directive', text: directive.exec(text)![0], start })
    } else {
      pattern.lastIndex = start
      const match = pattern.exec(text)!
      const kind = kinds[match.findIndex((group, index) => index > 0 && group !== undefined) - 1]!
      tokens.push({ kind, text: match[0], start })
      if (kind !== 'comment') atLineStart = kind === 'space' && (atLineStart || match[0].includes('\n'))
    }
    start += tokens.at(-1)!.text.length
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
