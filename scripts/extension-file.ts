// The extension file: a proposed revision as JSON. Its schema is one zod value; the published JSON Schema, the errors
// with their JSON paths, and the typed extension that the model takes all come from it.
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import {
  findNodeAtLocation,
  getNodeValue,
  parseTree,
  printParseErrorCode,
  type Node,
  type ParseError,
} from 'jsonc-parser'
import { z } from 'zod'
import { BIT_MAX, NUMBER_MAX, extend, inRowOrder, operations, sessionKinds, type Extension, type Spec } from '#model'
import { unusable, type Problem } from './command.ts'
import { resolvePath } from './where.ts'

const identifier = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]*$/, 'expected a name in capitals, digits and underscores, without VFIO_ prefix')
const names = z.array(identifier)

const schema = z
  .strictObject({
    $schema: z.string().optional().describe('Where this schema is, for editors.'),
    name: z
      .string()
      .regex(/^[^\n\r]+$/, 'expected one line')
      .optional()
      .describe("The revision's name in reports; by default the name of the file."),
    features: z
      .array(
        z.strictObject({
          name: identifier.describe('As in VFIO_MIGRATION_<name>.'),
          bit: z.int().min(0).max(BIT_MAX).describe('Its bit in the flags of VFIO_DEVICE_FEATURE_MIGRATION.'),
          needs: names.default(['STOP_COPY']).describe('Features without which it has no meaning.'),
        }),
      )
      .default([])
      .describe('New features.'),
    states: z
      .array(
        z.strictObject({
          name: identifier.describe('As in VFIO_DEVICE_STATE_<name>.'),
          number: z
            .int()
            .min(1)
            .max(NUMBER_MAX)
            .optional()
            .describe('Its value in the enum; by default the next free one.'),
          operation: z.enum(operations).describe('What the device does there.'),
          session: z.enum(sessionKinds).describe('Which data transfer session is open there.'),
          requires: names.min(1).describe('Every flag the state requires: its entry in the flags table.'),
          standsIn: identifier
            .nullable()
            .default(null)
            .describe('The state that stands in for it on a device that lacks it; null: its arcs are removed.'),
          row: z
            .int()
            .min(0)
            .optional()
            .describe("Its row in the kernel's table, from 0; by default the last before ERROR."),
          meaning: z.string().default('').describe('What the device does there, in a few words.'),
        }),
      )
      .default([])
      .describe('New states.'),
    arcs: z
      .array(
        z.strictObject({
          from: identifier,
          to: identifier,
          requires: names.default([]).describe('Flags the arc itself needs, beyond those of its states.'),
        }),
      )
      .default([])
      .describe('New arcs.'),
    removes: z
      .array(z.strictObject({ from: identifier, to: identifier }))
      .default([])
      .describe('Arcs that are arcs no longer.'),
  })
  .describe('A proposed revision of the VFIO device migration protocol.')

/** The published JSON Schema of the extension file, as text. */
export const extensionSchema = (): string => `${JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), null, 2)}\n`

/** A JSON path as errors write it: `states[0].name`. */
const pathText = (path: readonly PropertyKey[]): string =>
  path.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index > 0 ? '.' : ''}${String(key)}`)).join('')

/** The keys of a JSON path: the inverse of pathText. */
const keysOf = (path: string): readonly (string | number)[] =>
  [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key]) => (index === undefined ? key! : Number(index)))

/** Line and column (from 1) of an offset, behind the file's name. */
function placeOf(file: string, text: string, offset: number): string {
  const lines = text.slice(0, offset).split('\n')
  return `${file}:${lines.length}:${lines.at(-1)!.length + 1}`
}

/**
 * A field's place: its line in the file (that of the nearest thing around it, where it is not there) and its JSON
 * path.
 */
function fieldPlace(file: string, text: string, tree: Node, path: readonly PropertyKey[]): string {
  let around = path.map((key) => (typeof key === 'number' ? key : String(key)))
  let node = findNodeAtLocation(tree, around)
  while (node === undefined && around.length > 0) {
    around = around.slice(0, -1)
    node = findNodeAtLocation(tree, around)
  }
  return `${placeOf(file, text, node?.offset ?? 0)}: ${pathText(path) || 'the whole'}`
}

/** The words of a parser's error code: `InvalidSymbol` is an invalid symbol. */
const words = (code: string): string => code.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).trim()

/** A key that its object has already: JSON would silently take the last. */
function repeatedKey(node: Node): Node | undefined {
  const keys = node.type === 'object' ? (node.children ?? []).map((property) => property.children![0]!) : []
  const twice = keys.find((key, index) => keys.slice(0, index).some(({ value }) => value === key.value))
  if (twice !== undefined) return twice
  for (const child of node.children ?? []) {
    const found = repeatedKey(child)
    if (found !== undefined) return found
  }
  return undefined
}

/** The syntax tree of a JSON text; ends with exit code 2 at the first thing that is not JSON. */
function treeOf(text: string, file: string): Node {
  const errors: ParseError[] = []
  const tree = parseTree(text, errors, { disallowComments: true })
  const first = errors[0]
  const twice = tree === undefined ? undefined : repeatedKey(tree)
  if (twice !== undefined) {
    const at = placeOf(file, text, twice.offset)
    return unusable({ at, message: `"${String(twice.value)}" is given twice`, remedy: 'Leave one of the two out.' })
  }
  if (first === undefined && tree !== undefined) return tree
  return unusable({
    at: placeOf(file, text, first?.offset ?? 0),
    message: `not JSON: ${first === undefined ? 'nothing is there' : words(printParseErrorCode(first.error))}`,
    remedy: 'Mend it there; {} is the smallest extension.',
  })
}

/** Reads an extension file's text for a spec; ends with exit code 2 and the fields that are wrong. */
export function extensionOf(text: string, file: string, spec: Spec): Extension {
  const tree = treeOf(text, file)
  const result = schema.safeParse(getNodeValue(tree))
  if (!result.success) {
    return unusable(
      ...result.error.issues.map((issue): Problem => ({
        at: fieldPlace(file, text, tree, [
          ...issue.path,
          ...(issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []),
        ]),
        message: issue.message,
        remedy: 'The fields are described by: vfio-mig schema',
      })),
    )
  }
  const { name, features, states, arcs, removes } = result.data
  let number = Math.max(...spec.states.map((state) => state.number))
  return {
    name: name ?? basename(file).replace(/\.json$/, ''),
    features,
    states: states.map((state, index) => ({
      ...state,
      number: state.number ?? ++number,
      row: state.row ?? inRowOrder(spec).length + index,
    })),
    arcs,
    removes,
  }
}

/** Reads an extension file and applies it to a spec. */
export function extendedBy(path: string, spec: Spec): Spec {
  let text: string
  try {
    text = readFileSync(resolvePath(path), 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    return unusable({
      at: path,
      message: code === 'ENOENT' ? 'no such file' : `cannot be read (${code})`,
      remedy: 'Give the path of an extension file; {} is the smallest one.',
    })
  }
  const result = extend(spec, extensionOf(text, path, spec))
  if ('spec' in result) return result.spec
  const tree = treeOf(text, path)
  return unusable(
    ...result.faults.map(({ at, message, remedy }) => ({
      at: fieldPlace(path, text, tree, keysOf(at)),
      message,
      remedy,
    })),
  )
}
