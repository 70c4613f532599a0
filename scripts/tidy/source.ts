// What the rules of the house are judged on: the tracked files as text, and the syntax of those that are TypeScript. A
// rule is a function over all of them, so that a test can hand it a made-up tree and see it bite.
import ts from 'typescript'

export interface Source {
  /** From the root of the checkout, with forward slashes. */
  readonly path: string
  readonly text: string
}

export interface Finding {
  readonly path: string
  readonly line: number
  /** What to do instead, as a sentence. */
  readonly message: string
}

export interface Rule {
  readonly name: string
  find(sources: readonly Source[]): readonly Finding[]
}

/** The top-level folders, lowest first, and what of ours each may import besides itself. */
export const floors: Readonly<Record<string, readonly string[]>> = {
  model: [],
  generators: ['model'],
  proofs: ['model'],
  properties: ['model', 'generators'],
  scripts: ['model', 'generators', 'proofs', 'properties'],
}

/** What several tests of a folder set up alike: a part of them, but no test. */
export const isFixture = (path: string): boolean => path.endsWith('.fixture.ts')
export const isTest = (path: string): boolean => path.endsWith('.test.ts') || isFixture(path)

/** The top-level folder of a module of ours; undefined for everything else. */
export function floorOf(path: string): string | undefined {
  const [floor, ...rest] = path.split('/')
  return path.endsWith('.ts') && rest.length > 0 && Object.hasOwn(floors, floor!) ? floor : undefined
}

/** The modules of ours, without their tests. */
export const modulesOf = (sources: readonly Source[]): readonly Source[] =>
  sources.filter(({ path }) => floorOf(path) !== undefined && !isTest(path))

const parsed = new WeakMap<Source, ts.SourceFile>()

export function syntaxOf(source: Source): ts.SourceFile {
  const known = parsed.get(source)
  if (known !== undefined) return known
  const syntax = ts.createSourceFile(source.path, source.text, ts.ScriptTarget.ES2023, true)
  parsed.set(source, syntax)
  return syntax
}

/** Every node of a source, outer before inner. */
export function* nodesOf(source: Source): Generator<ts.Node> {
  const open: ts.Node[] = [syntaxOf(source)]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node
    const children: ts.Node[] = []
    ts.forEachChild(node, (child) => void children.push(child))
    open.push(...children.reverse())
  }
}

export const lineOf = (source: Source, node: ts.Node): number =>
  syntaxOf(source).getLineAndCharacterOfPosition(node.getStart()).line + 1

export interface Import {
  readonly specifier: string
  readonly line: number
}

const imported = new WeakMap<Source, readonly Import[]>()

/** What a source imports, also dynamically, in types, and to export it again. */
export function importsOf(source: Source): readonly Import[] {
  const known = imported.get(source)
  if (known !== undefined) return known
  const found: Import[] = []
  for (const node of nodesOf(source)) {
    const named =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
        ? node.moduleSpecifier
        : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
          ? node.arguments[0]
          : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
            ? node.argument.literal
            : undefined
    if (named !== undefined && ts.isStringLiteralLike(named)) {
      found.push({ specifier: named.text, line: lineOf(source, node) })
    }
  }
  imported.set(source, found)
  return found
}
