// A driver's files as one program: its functions, its constants and its tables, each found by name. A name means what
// its own file says before what another file of the driver says, for most functions of a driver are static. A function
// is parsed when it is first asked for, its macros expanded: an audit looks at few of them.
import { enumerated } from '../read/constant.ts'
import { enumerationsIn } from '../read/declaration.ts'
import type { Integer } from '../read/arithmetic.ts'
import { expand, impliedMacros, macrosIn, mentions, type Macro, type Macros } from '../read/macro.ts'
import { outlineOf, type Outline } from '../read/outline.ts'
import type { ParseC, Stretch } from '../read/syntax.ts'
import { blanked, linesOf } from '../read/tokens.ts'
import type { SourceFile } from '../read/unit.ts'
import { valuesOfMacros, type Names } from '../read/constant.ts'
import { formOf, ofType, type Form } from './form.ts'

/** A function, or another declaration of a file, not parsed yet. */
export interface Chunk {
  readonly file: string
  readonly line: number
  /** Without comments and directives; lines held. */
  readonly text: string
  /** The function it defines, if it does. */
  readonly defines: string | undefined
}

export interface Program {
  readonly files: readonly SourceFile[]
  readonly chunks: readonly Chunk[]
  readonly constants: ReadonlyMap<string, Integer>
  /** The definition that a name means in a file; undefined where no file of the driver defines it. */
  definition(name: string, file: string): Form | undefined
  /** The same as text, macros expanded. */
  textOf(name: string, file: string): string | undefined
  /** Declarations outside of functions whose text matches. */
  declarations(pattern: RegExp): readonly Form[]
}

/** Words that the grammar of C does not have. */
const annotations =
  /\b(__(user|iomem|rcu|force|kernel|percpu|must_check|maybe_unused|always_unused|always_inline|init|exit|cold))\b/g

interface Part extends SourceFile {
  readonly outline: Outline
  readonly chunks: readonly Chunk[]
}

/** Divides a file into its declarations. */
function partOf({ path, text }: SourceFile): Part {
  const outline = outlineOf(text)
  const lineAt = linesOf(text)
  const kept = outline.directives.filter(({ start, end }) => !/^#\s*(if|el|endif)/.test(text.slice(start, end)))
  const cuts = [...outline.comments, ...outline.absent, ...kept]
  const chunks = outline.chunks.map((chunk): Chunk => {
    const code = without(text, chunk, cuts).replace(annotations, blanked)
    const head = /^[^={;]*?(\w+)\s*\([^{;]*\{/.exec(code)
    return { file: path, line: lineAt(chunk.start), text: code, defines: head?.[1] }
  })
  return { path, text, outline, chunks }
}

function without(text: string, { start, end }: Stretch, cuts: readonly Stretch[]): string {
  let code = ''
  let at = start
  for (const cut of cuts.filter((each) => each.start >= start && each.end <= end).sort((a, b) => a.start - b.start)) {
    if (cut.start < at) continue
    code += text.slice(at, cut.start) + blanked(text.slice(cut.start, cut.end))
    at = cut.end
  }
  return code + text.slice(at, end)
}

/** Reads the files of a driver. `known` are constants of headers that are not among them. */
export function programOf(files: readonly SourceFile[], parse: ParseC, known: ReadonlyMap<string, Integer>): Program {
  const parts = files.map(partOf)
  const macros: Macros = new Map(parts.flatMap(({ text, outline }) => [...macrosIn(text, outline.directives)]))
  const chunks = parts.flatMap((part) => part.chunks)
  const constants = constantsOf(chunks, macros, parse, known)
  const expanding = new Map([...macros].filter(([name]) => !constants.has(name)))
  const defining = new Map<string, Chunk[]>()
  for (const chunk of chunks) {
    if (chunk.defines !== undefined) defining.set(chunk.defines, [...(defining.get(chunk.defines) ?? []), chunk])
  }
  const chosen = (name: string, file: string): Chunk | undefined => {
    const candidates = defining.get(name) ?? []
    return candidates.find((chunk) => chunk.file === file) ?? candidates.find(({ text }) => !/^\s*static\b/.test(text))
  }
  const texts = once((chunk: Chunk) => expandedText(chunk.text, expanding))
  const forms = once((chunk: Chunk) => formOf(parse('\n'.repeat(chunk.line - 1) + texts(chunk)), chunk.file))
  const definitions = once((chunk: Chunk) => ofType(forms(chunk), 'function_definition')[0])
  return {
    files,
    chunks,
    constants,
    definition: (name, file) => {
      const chunk = chosen(name, file)
      return chunk === undefined ? undefined : definitions(chunk)
    },
    textOf: (name, file) => {
      const chunk = chosen(name, file)
      return chunk === undefined ? undefined : texts(chunk)
    },
    declarations: (pattern) =>
      chunks
        .filter((chunk) => chunk.defines === undefined && pattern.test(chunk.text))
        .flatMap((chunk) => ofType(forms(chunk), 'declaration')),
  }
}

function once<K, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>()
  return (key) => {
    if (!made.has(key)) made.set(key, make(key))
    return made.get(key)!
  }
}

const expandedText = (text: string, macros: Macros): string =>
  mentions(text, macros) ? (expand(text, macros).text ?? text) : text

/** The numbers of enumerators, and of macros that are numbers. */
function constantsOf(
  chunks: readonly Chunk[],
  macros: Macros,
  parse: ParseC,
  known: ReadonlyMap<string, Integer>,
): ReadonlyMap<string, Integer> {
  const names: Names = { parse, macros: new Map([...impliedMacros, ...macros]), constants: known }
  const constants = new Map(known)
  const enums = chunks.filter(({ text }) => /\benum\b[^;()]*\{/.test(text)).map(({ text }) => text)
  for (const list of enumerationsIn(parse(enums.join('\n')))) {
    for (const [name, value] of enumerated(list, { ...names, constants })) {
      if (value.type === 'integer') constants.set(name, value)
    }
  }
  const plain = [...macros.values()].filter(isNumber(macros))
  return new Map([...valuesOfMacros(plain, { ...names, constants }), ...constants])
}

/** Whether a macro may be a number: one that names what is neither a macro nor a constant is left to be expanded. */
const isNumber =
  (macros: Macros) =>
  ({ parameters, body }: Macro): boolean =>
    parameters === undefined &&
    /^[\w\s()|&~+\-*<>]+$/.test(body) &&
    !/\b[a-z]\w*\b(?!\s*\()/.test(body) &&
    [...body.matchAll(/[A-Za-z_]\w*/g)].every(([name]) => macros.get(name)?.body !== body)
