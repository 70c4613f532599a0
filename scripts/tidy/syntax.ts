// Rules on what a module is made of: no clock and no chance where results must repeat, no classes, enums and default
// exports, and no names that say nothing.
import ts from 'typescript'
import { floorOf, lineOf, modulesOf, nodesOf, type Finding, type Rule, type Source } from './source.ts'

/** Classes that hold a resource, and may. None does yet. */
const classes: readonly string[] = []

/** Words that tell a reader nothing, as a file's name or within one that is exported. */
export const empty: readonly string[] = ['util', 'utils', 'helpers', 'types', 'common', 'manager', 'managers', 'misc']

type Judge = (node: ts.Node, source: Source) => string | undefined

const nodeRule = (name: string, judge: Judge): Rule => ({
  name,
  find: (sources) =>
    modulesOf(sources).flatMap((source) => {
      const found: Finding[] = []
      for (const node of nodesOf(source)) {
        const message = judge(node, source)
        if (message !== undefined) found.push({ path: source.path, line: lineOf(source, node), message })
      }
      return found
    }),
})

const outside: readonly string[] = [
  'Date',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'process',
  'fetch',
  'console',
  'crypto',
]

/** Whether an identifier is used as a variable, not as the name of a member or of a declaration. */
function isVariable(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  if (ts.isQualifiedName(parent)) return parent.left === node
  return !('name' in parent && parent.name === node) && !ts.isImportSpecifier(parent)
}

const noClock = nodeRule('the model and the proofs have no clock, no chance and no world', (node, source) => {
  if (!['model', 'proofs'].includes(floorOf(source.path)!)) return undefined
  if (ts.isIdentifier(node) && outside.includes(node.text) && isVariable(node)) {
    return `${node.text} is of the world outside: take what it gives as an argument, from scripts.`
  }
  if (ts.isPropertyAccessExpression(node) && node.getText() === 'Math.random') {
    return 'Chance belongs to fast-check, in generators: take the value as an argument.'
  }
  return undefined
})

const noClass = nodeRule('no classes', (node) => {
  if (!ts.isClassLike(node) || classes.includes(node.name?.text ?? '')) return undefined
  return 'Use functions over plain values; a class only to hold a resource, listed in scripts/tidy/syntax.ts.'
})

const noEnum = nodeRule('no enums', (node) =>
  ts.isEnumDeclaration(node) ? 'Use a const table and its keys: as const satisfies Record<...>.' : undefined,
)

const noDefault = nodeRule('no default exports', (node) => {
  const isDefault =
    ts.isExportAssignment(node) ||
    (ts.isExportSpecifier(node) && node.name.text === 'default') ||
    node.kind === ts.SyntaxKind.DefaultKeyword
  return isDefault ? 'Export it by its name, so that it is called the same everywhere.' : undefined
})

const wordsOf = (name: string): readonly string[] =>
  name.split(/[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])/).map((word) => word.toLowerCase())

/** An exported declaration's name, also where a pattern or a list declares several. */
function exportedNames(node: ts.Node): readonly string[] {
  if (ts.isExportSpecifier(node)) return [node.name.text]
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : []
  if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return []
  if (ts.isVariableStatement(node)) return node.declarationList.declarations.map(({ name }) => name.getText())
  const { name } = node as ts.Node & { name?: ts.Node }
  return name === undefined ? [] : [name.getText()]
}

const exportsSay = nodeRule('exported names say something', (node) => {
  const name = exportedNames(node).find((one) => wordsOf(one).some((word) => empty.includes(word)))
  return name === undefined ? undefined : `"${name}" could be anything: name it after what it is in the protocol.`
})

export const syntaxRules: readonly Rule[] = [noClock, noClass, noEnum, noDefault, exportsSay]
