// JSON files that people write: read so that what is wrong is told by its line, column and JSON path. A key that is
// given twice is wrong as well, for a reader of JSON would silently take the last.
import { readFileSync } from 'node:fs'
import {
  findNodeAtLocation,
  getNodeValue,
  parseTree,
  printParseErrorCode,
  type Node,
  type ParseError,
} from 'jsonc-parser'
import type { z } from 'zod'
import { unusable, type Problem } from './command.ts'
import { resolvePath } from './where.ts'

/** A JSON text, with where it is from and its syntax. */
export interface JsonFile {
  readonly file: string
  readonly text: string
  readonly tree: Node
}

/** The text of a file; ends with exit code 2 where there is none to read. */
export function textOfPath(path: string, remedy: string): string {
  try {
    return readFileSync(resolvePath(path), 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return unusable({ at: path, message: code === 'ENOENT' ? 'no such file' : `cannot be read (${code})`, remedy })
  }
}

/** A JSON path as errors write it: `states[0].name`. */
export const pathText = (path: readonly PropertyKey[]): string =>
  path.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index > 0 ? '.' : ''}${String(key)}`)).join('')

/** The keys of a JSON path: the inverse of pathText. */
export const keysOf = (path: string): readonly (string | number)[] =>
  [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key]) => (index === undefined ? key! : Number(index)))

/** Line and column (from 1) of an offset, behind the file's name. */
function placeOf({ file, text }: Omit<JsonFile, 'tree'>, offset: number): string {
  const lines = text.slice(0, offset).split('\n')
  return `${file}:${lines.length}:${lines.at(-1)!.length + 1}`
}

/**
 * A field's place: its line in the file (that of the nearest thing around it, where it is not there) and its JSON
 * path.
 */
export function fieldPlace(json: JsonFile, path: readonly PropertyKey[]): string {
  let around = path.map((key) => (typeof key === 'number' ? key : String(key)))
  let node = findNodeAtLocation(json.tree, around)
  while (node === undefined && around.length > 0) {
    around = around.slice(0, -1)
    node = findNodeAtLocation(json.tree, around)
  }
  return `${placeOf(json, node?.offset ?? 0)}: ${pathText(path) || 'the whole'}`
}

/** The words of a parser's error code: `InvalidSymbol` is an invalid symbol. */
const words = (code: string): string => code.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).trim()

/** A key that its object has already. */
function repeatedKey(node: Node): Node | undefined {
  const keys = node.type === 'object' ? (node.children ?? []).map((property) => property.children![0]!) : []
  const seen = new Set<unknown>()
  const twice = keys.find(({ value }) => seen.size === seen.add(value).size)
  if (twice !== undefined) return twice
  for (const child of node.children ?? []) {
    const found = repeatedKey(child)
    if (found !== undefined) return found
  }
  return undefined
}

/** The syntax of a JSON text; ends with exit code 2 at the first thing that is not JSON. */
export function jsonIn(text: string, file: string, remedy: string, comments: 'allowed' | 'none' = 'none'): JsonFile {
  const errors: ParseError[] = []
  const disallowComments = comments === 'none'
  const tree = parseTree(text, errors, { disallowComments })
  const first = errors[0]
  const twice = tree === undefined ? undefined : repeatedKey(tree)
  if (twice !== undefined) {
    const at = placeOf({ file, text }, twice.offset)
    return unusable({ at, message: `"${String(twice.value)}" is given twice`, remedy: 'Leave one of the two out.' })
  }
  if (first === undefined && tree !== undefined) return { file, text, tree }
  return unusable({
    at: placeOf({ file, text }, first?.offset ?? 0),
    message: `not JSON: ${first === undefined ? 'nothing is there' : words(printParseErrorCode(first.error))}`,
    remedy,
  })
}

/** The value of a JSON file that fits a schema; ends with exit code 2 and every field that does not. */
export function valueIn<T>(json: JsonFile, schema: z.ZodType<T>, remedy: string): T {
  const result = schema.safeParse(getNodeValue(json.tree))
  if (result.success) return result.data
  return unusable(
    ...result.error.issues.map((issue): Problem => {
      const extra = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
      return { at: fieldPlace(json, [...issue.path, ...extra]), message: issue.message, remedy }
    }),
  )
}
