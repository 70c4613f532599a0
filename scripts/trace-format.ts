// The format of traces for who writes them with other tools: the schemas that read a header and a step, as JSON Schema,
// with the one thing said that a schema of a line cannot: which reply belongs to which event.
import { z } from 'zod'
import { ERROR, type Kind, type v1 } from '#model'
import { shapesOf } from './trace-file.ts'
import type { ProtocolName } from './v1/which.ts'

const nothing = 'null'
const state = `the name of a state, ${ERROR} or a number that is none`

const replies: Readonly<Record<Kind, string>> = {
  'get-features': 'a list of names',
  'get-state': state,
  'set-state': 'true where a data_fd was returned, or false',
  'data-size': 'u64',
  'info-v2': nothing,
  read: 'bytes, none at an end of the stream',
  write: 'how many bytes were taken',
  poll: '{readable, writable, error, hangup}, each true or false',
  'precopy-info': '{flags, initial, dirty}: a number and two u64',
  close: nothing,
  reset: nothing,
  reopen: nothing,
  dirty: nothing,
  inspect: '{pages, begun, completed, traffic?}: digests, two counts, and {sent, received} in a machine',
  arcs: 'a list of arcs',
  advance: nothing,
  faults: nothing,
  raw: '{returned, bytes}: the return value, and the memory after the call',
  'raw-info': '{returned, bytes}: the return value, and the memory after the call',
}

const repliesOfV1: Readonly<Record<v1.Kind, string>> = {
  'region-info': 'what the capability says of the region',
  'get-state': 'the whole word, a number',
  'set-state': nothing,
  'pending-bytes': 'u64',
  'data-offset': 'u64',
  'data-size': 'u64',
  'read-data': 'bytes',
  'write-data': 'how many bytes were written',
  'write-size': nothing,
  access: 'u64 of what was read; null for a write',
  reset: nothing,
  dirty: nothing,
  inspect: '{pages, begun, completed}: digests, and two counts',
  advance: nothing,
  faults: nothing,
}

const frame =
  'A trace has one JSON value a line: the header first, then a step a line, in the order of their beginnings. ' +
  'Bytes are {"hex": "00ff"}, u64 counts {"u64": "1"}. The values of an outcome that is ok, by the kind of event: '

/** A schema that reads a file, as the text of a JSON Schema. */
export function publishedText(schema: z.ZodType): string {
  const made = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type !== 'custom') return
      Object.assign(jsonSchema, { type: 'object', properties: { hex: { type: 'string' } }, required: ['hex'] })
    },
  })
  return `${JSON.stringify(made, null, 2)}\n`
}

/** The published JSON Schema of a line of a trace, as text: of the header, or of a step. */
export function traceSchema(name: ProtocolName = 'v2'): string {
  const { header, step } = shapesOf(name)
  const says = Object.entries(name === 'v2' ? replies : repliesOfV1).map(([kind, what]) => `${kind}: ${what}`)
  const line = z.union([
    header.meta({ title: 'header', description: 'The first line.' }),
    step.meta({ title: 'step', description: 'Each other line: an event on a device, and what came of it.' }),
  ])
  return publishedText(line.meta({ title: `trace of ${name}`, description: `${frame}${says.join('; ')}.` }))
}
