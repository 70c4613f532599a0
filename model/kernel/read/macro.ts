// Macros of C: found in a text, and expanded as the preprocessor does it, as text. Working on text keeps what a macro
// means even where it is no expression by itself (a designator, a whole row of the table). Line breaks are kept, so
// that a line of the expanded text is the same line of the file.
import type { Directive } from './outline.ts'
import { isCode, tokensOf, type Token } from './tokens.ts'

export interface Macro {
  readonly name: string
  /** Undefined for a macro without parentheses. The last may be `...`. */
  readonly parameters: readonly string[] | undefined
  readonly body: string
  /** Offsets of the whole directive, from its `#`. */
  readonly start: number
  readonly end: number
  /** How many braces were open where it was defined: some of the header's stand in a struct. */
  readonly depth: number
}

export type Macros = ReadonlyMap<string, Macro>

const definition = /^#\s*define\s+([A-Za-z_]\w*)(?:\(([^)]*)\))?([^]*)$/

/** The macros that the directives of a text define; of two definitions of a name the later one counts. */
export function macrosIn(text: string, directives: readonly Directive[]): Macros {
  const macros = new Map<string, Macro>()
  for (const { start, end, depth } of directives) {
    const match = definition.exec(text.slice(start, end).replace(/\\\r?\n/g, ' '))
    if (match === null) continue
    const [, name, parameters, rest] = match as unknown as [string, string, string | undefined, string]
    const names = parameters?.split(',').map((parameter) => parameter.trim())
    macros.set(name, {
      name,
      parameters: names?.length === 1 && names[0] === '' ? [] : names,
      body: bodyOf(rest),
      start,
      end,
      depth,
    })
  }
  return macros
}

/** What a macro stands for, without its comments. */
function bodyOf(text: string): string {
  const code = text.includes('/')
    ? tokensOf(text)
        .map((token) => (token.kind === 'comment' ? ' ' : token.text))
        .join('')
    : text
  return code.replace(/\s+/g, ' ').trim()
}

const predefined = (name: string, parameters: readonly string[] | undefined, body: string): [string, Macro] => [
  name,
  { name, parameters, body, start: 0, end: 0, depth: 0 },
]

/** Macros of headers that are not read, in so far as constants of this protocol are written with them. */
export const impliedMacros: Macros = new Map([
  predefined('_IO', ['type', 'nr'], '(((type) << 8) | (nr))'),
  predefined('BIT', ['nr'], '(1UL << (nr))'),
  predefined('BIT_ULL', ['nr'], '(1ULL << (nr))'),
  predefined('_BITUL', ['nr'], '(1UL << (nr))'),
  predefined('_BITULL', ['nr'], '(1ULL << (nr))'),
  predefined('U8_MAX', undefined, '((u8)~0U)'),
  predefined('U32_MAX', undefined, '((u32)~0U)'),
  predefined('UINT_MAX', undefined, '(~0U)'),
  predefined('UINT32_MAX', undefined, '(~0U)'),
])

/** Whether a text uses any of the macros; a name in a comment may count as well. */
export function mentions(text: string, macros: Macros): boolean {
  if (macros.size === 0) return false
  for (const [name] of text.matchAll(/[A-Za-z_]\w*/g)) if (macros.has(name)) return true
  return false
}

/** More than any table needs. Macros that multiply each other would otherwise fill the memory. */
export const EXPANSION_MAX = 500_000
/** Macros within macros; the kernel's own go a few dozen deep. */
const LEVELS_MAX = 200

/** An expanded text, or the offset of what becomes too long, or too deep, when it is expanded. */
export type Expansion =
  { readonly text: string; readonly beyond?: undefined } | { readonly text?: undefined; readonly beyond: number }

/** The text with its macros expanded; line breaks inside a macro's arguments follow its expansion. */
export function expand(text: string, macros: Macros): Expansion {
  let left = EXPANSION_MAX
  let outer = 0
  let beyond: number | undefined

  /** Counts what expansion writes; false where that has become too much. */
  const spend = (length: number): boolean => {
    left -= length
    if (left < 0) beyond ??= outer
    return beyond === undefined
  }

  const expanded = (tokens: readonly Token[], hidden: ReadonlySet<string>, level: number): string => {
    if (level > LEVELS_MAX) beyond ??= outer
    let result = ''
    for (let at = 0; at < tokens.length && spend(0); at++) {
      const token = tokens[at]!
      if (level === 0) outer = token.start
      const macro = token.kind === 'name' && !hidden.has(token.text) ? macros.get(token.text) : undefined
      const call = macro?.parameters === undefined ? undefined : argumentsAt(tokens, at + 1)
      if (macro === undefined || (macro.parameters !== undefined && call === undefined)) {
        result += token.text
        continue
      }
      const within = new Set([...hidden, macro.name])
      const body =
        call === undefined
          ? macro.body
          : substituted(macro, call.values, spend, (value) => expanded(value, hidden, level + 1))
      if (spend(body.length)) result += expanded(tokensOf(body), within, level + 1)
      if (call !== undefined) {
        const used = tokens
          .slice(at, call.end)
          .reduce((count, { text: part }) => count + part.split('\n').length - 1, 0)
        result += '\n'.repeat(used)
        at = call.end - 1
      }
    }
    return result
  }

  const result = expanded(tokensOf(text), new Set(), 0)
  return beyond === undefined ? { text: result } : { beyond }
}

interface Call {
  readonly values: readonly (readonly Token[])[]
  /** The index after the closing parenthesis. */
  readonly end: number
}

/** The arguments of a macro, if an opening parenthesis follows. */
function argumentsAt(tokens: readonly Token[], from: number): Call | undefined {
  let at = from
  while (at < tokens.length && !isCode(tokens[at]!)) at++
  if (tokens[at]?.text !== '(') return undefined
  const values: Token[][] = [[]]
  let depth = 0
  for (; at < tokens.length; at++) {
    const token = tokens[at]!
    const isMark = token.kind === 'mark'
    if (isMark && token.text === '(' && depth++ === 0) continue
    if (isMark && token.text === ')' && --depth === 0) return { values, end: at + 1 }
    if (isMark && token.text === ',' && depth === 1) values.push([])
    else if (isCode(token)) values.at(-1)!.push(token)
    else values.at(-1)!.push({ ...token, kind: 'space', text: ' ' })
  }
  return undefined
}

/** The body of a macro with its arguments in place: joined as they are beside `##`, expanded anywhere else. */
function substituted(
  macro: Macro,
  values: Call['values'],
  spend: (length: number) => boolean,
  expanded: (value: readonly Token[]) => string,
): string {
  const parameters = macro.parameters!
  const plain = (value: readonly Token[]): string =>
    value
      .map(({ text }) => text)
      .join('')
      .trim()
  const valueOf = (name: string): readonly Token[] | undefined => {
    const isRest = name === '__VA_ARGS__' && parameters.at(-1) === '...'
    const at = isRest ? parameters.length - 1 : parameters.indexOf(name)
    if (at < 0 || name === '...') return undefined
    const comma: Token = { kind: 'mark', text: ',', start: 0 }
    return isRest
      ? values.slice(at).flatMap((value, index) => (index === 0 ? value : [comma, ...value]))
      : (values[at] ?? [])
  }
  const body = tokensOf(macro.body).filter(({ kind }) => kind !== 'directive')
  const solid = body.filter(isCode)
  return body
    .map((token) => {
      if (token.text === '##') return '##'
      const value = token.kind === 'name' ? valueOf(token.text) : undefined
      if (value === undefined) return token.text
      const at = solid.indexOf(token)
      const isJoined = solid[at - 1]?.text === '##' || solid[at + 1]?.text === '##'
      const text = isJoined ? plain(value) : expanded(value)
      return spend(text.length) ? text : ''
    })
    .join('')
    .replace(/\s*##\s*/g, '')
}
