// What a file lacks that had to be in it, and why: it is not there, or there twice, it has another shape, or the C
// breaks off before it ends. Each says where to look and what to give instead.
import type { ArrayDeclaration } from './declaration.ts'
import { EXPANSION_MAX } from './macro.ts'
import { DEPTH_MAX, errorWithin, lineOfNode, type CNode, type Place, type SourceProblem } from './syntax.ts'
import type { Unit } from './unit.ts'

/** What could not be parsed, in a few words. */
export function excerpt(node: CNode): string {
  if (node.isMissing) return `${node.type} is missing`
  const line = node.text.split('\n')[0]!.trim()
  return line.length > 60 ? `${line.slice(0, 60)}...` : line
}

/** Something that is not there; where the file ends too early, that is why. */
export function missing(unit: Unit, name: string, what: string, option: string): SourceProblem {
  const isMentioned = unit.text.includes(name)
  if (unit.unclosed !== undefined && isMentioned) {
    return {
      at: `${unit.path}:${unit.unclosed}`,
      message: `what is opened here is never closed, so the ${what} ${name} cannot be read`,
      remedy: 'Give the whole file.',
    }
  }
  const broken = isMentioned ? errorWithin(unit.root) : undefined
  if (broken !== undefined) {
    const chosen = conditionalWithin(unit.root)
    if (chosen !== undefined) return conditionalProblem(unit.path, chosen, `the C around the ${what} ${name}`)
    return {
      at: `${unit.path}:${lineOfNode(broken)}`,
      message: `the C around the ${what} ${name} cannot be parsed: ${excerpt(broken)}`,
      remedy: 'Give C that compiles.',
    }
  }
  return {
    at: unit.path,
    message: `there is no ${what} named ${name} in it`,
    remedy: `Give the tree or file that defines it, or its name with ${option}.`,
  }
}

/** A table with other than two dimensions. */
export function misshapen(unit: Unit, { name, node, sizes }: ArrayDeclaration): SourceProblem {
  const has = sizes.length === 1 ? 'one dimension' : `${sizes.length} dimensions`
  return {
    at: `${unit.path}:${lineOfNode(node)}`,
    message: `${name} has ${has}; a table of next states has two`,
    remedy: 'Name the table of next states with --array.',
  }
}

/** What of a function cannot be parsed. */
export function unparsed(unit: Unit, name: string): readonly SourceProblem[] {
  const node = unit.functions.get(name)!
  const broken = errorWithin(node)
  if (broken === undefined) return []
  const chosen = conditionalWithin(node)
  if (chosen !== undefined) return [conditionalProblem(unit.path, chosen, name)]
  const message = `${name} cannot be parsed: ${excerpt(broken)}`
  return [{ at: `${unit.path}:${lineOfNode(broken)}`, message, remedy: 'Give C that compiles.' }]
}

/** What to do about code of which only the compiler knows whether it counts. */
const asCompiled = 'Give the file as it is compiled: unifdef with -D or -U for each name leaves one branch.'

/** The first conditional directive that stands where the grammar has none, with its line. */
export function conditionalWithin(node: CNode): { readonly line: number; readonly text: string } | undefined {
  const lines = node
    .descendantsOfType('ERROR')
    .flatMap((error) => {
      const before = /^[^]*?(?=(?:^|\n)[ \t]*#[ \t]*(?:if|el|endif))/.exec(error.text)
      return before === null ? [] : [lineOfNode(error) + before[0].split('\n').length - 1]
    })
    .sort((a, b) => a - b)
  const [first] = lines
  if (first === undefined) return undefined
  const written = node.text.split('\n').slice(first - lineOfNode(node))
  const at = written.findIndex((text) => /^\s*#/.test(text))
  return at < 0 ? { line: first, text: '#if' } : { line: first + at, text: written[at]!.trim() }
}

/** Conditional compilation inside of something that is read as a whole. */
export const conditionalProblem = (
  file: string,
  { line, text }: { readonly line: number; readonly text: string },
  within: string,
): SourceProblem => ({
  at: `${file}:${line}`,
  message: `${within} has ${text} inside: conditional compilation is not read there`,
  remedy: asCompiled,
})

/** Something that is defined more than once: which of them is compiled is not known here. */
export function repeated(unit: Unit, name: string, what: string, nodes: readonly CNode[]): readonly SourceProblem[] {
  const lines = nodes.map(lineOfNode)
  if (lines.length < 2) return []
  const where = `${lines.slice(0, -1).join(', ')} and ${lines.at(-1)}`
  const message = `the ${what} ${name} is defined ${lines.length} times, in lines ${where}`
  return [{ at: `${unit.path}:${lines[1]}`, message, remedy: `Which one counts is not known here. ${asCompiled}` }]
}

/** C that is nested too deep to be read. */
export const nestedTooDeep = (file: string, line: number): SourceProblem => ({
  at: `${file}:${line}`,
  message: `the C here is nested more than ${DEPTH_MAX} levels deep`,
  remedy: 'Write it with less nesting: no table or look-up needs as much.',
})

/** Macros that come to too much, at an offset of a text that begins in a line. */
export const expansionProblem = (
  name: string,
  { file, line, text, beyond }: Place & { readonly text: string; readonly beyond: number },
): SourceProblem => ({
  at: `${file}:${line + text.slice(0, beyond).split('\n').length - 1}`,
  message: `a macro used in ${name} comes to more than ${EXPANSION_MAX} characters, or goes on too deep`,
  remedy: 'Write out what it stands for: no table or look-up needs as much.',
})

/** What makes files useless as a whole: C nested too deep, or several definitions of what there must be one of. */
export function uselessIn(
  units: readonly Unit[],
  main: Unit,
  names: { readonly array: string; readonly flags: string; readonly function: string },
): readonly SourceProblem[] {
  const deep = units.flatMap(({ path, tooDeep }) => (tooDeep === undefined ? [] : [nestedTooDeep(path, tooDeep)]))
  if (deep.length > 0) return deep
  const code = main.definitions.filter(([name]) => name === names.function).map(([, node]) => node)
  const functions = repeated(main, names.function, 'function', code)
  // Its tables stand in the function, each copy in its own.
  if (functions.length > 0) return functions
  return [names.array, names.flags].flatMap((name) => {
    const arrays = main.arrays.filter((array) => array.name === name)
    return repeated(
      main,
      name,
      'array',
      arrays.map(({ node }) => node),
    )
  })
}
