// The extension file: a proposed revision as JSON. Its schema is one zod value; the published JSON Schema, the errors
// with their JSON paths, and the typed extension that the model takes all come from it.
import { basename } from 'node:path'
import { z } from 'zod'
import { BIT_MAX, NUMBER_MAX, extend, inRowOrder, operations, sessionKinds, type Extension, type Spec } from '#model'
import { unusable } from './command.ts'
import { fieldPlace, jsonIn, keysOf, textOfPath, valueIn, type JsonFile } from './json-file.ts'

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

const syntaxOf = (text: string, file: string): JsonFile =>
  jsonIn(text, file, 'Mend it there; {} is the smallest extension.')

/** Reads an extension file's text for a spec; ends with exit code 2 and the fields that are wrong. */
export function extensionOf(text: string, file: string, spec: Spec): Extension {
  const remedy = 'The fields are described by: vfio-mig schema'
  const { name, features, states, arcs, removes } = valueIn(syntaxOf(text, file), schema, remedy)
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
  const text = textOfPath(path, 'Give the path of an extension file; {} is the smallest one.')
  const result = extend(spec, extensionOf(text, path, spec))
  if ('spec' in result) return result.spec
  const json = syntaxOf(text, path)
  return unusable(
    ...result.faults.map(({ at, message, remedy }) => ({ at: fieldPlace(json, keysOf(at)), message, remedy })),
  )
}
