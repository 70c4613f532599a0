// What a file lacks that had to be in it, and why: it is not there, it has another shape, or the C breaks off before it
// ends. Each says where to look and what to give instead.
import type { ArrayDeclaration } from './declaration.ts'
import { errorWithin, lineOfNode, type CNode, type SourceProblem } from './syntax.ts'
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
  const broken = errorWithin(unit.functions.get(name)!)
  if (broken === undefined) return []
  const message = `${name} cannot be parsed: ${excerpt(broken)}`
  return [{ at: `${unit.path}:${lineOfNode(broken)}`, message, remedy: 'Give C that compiles.' }]
}
