// The expectations file as people write it: JSON, with comments. Its schema is one zod value; the published JSON Schema
// and the errors with their lines and JSON paths come from it.
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { protocol } from '#model'
import { unusable } from './command.ts'
import { dialectOf, everyRequirement } from './dialect.ts'
import type { Expectation, Expectations } from './expectations.ts'
import { fieldPlace, jsonIn, textOfPath, valueIn } from './json-file.ts'
import { featuresOf, suggestion } from './options.ts'

const line = z.string().regex(/^[^\n\r]*[^\s][^\n\r]*$/, 'expected one line that says something')

const schema = z
  .strictObject({
    $schema: z.string().optional().describe('Where this schema is, for editors.'),
    device: line.optional().describe('The device whose deviations these are, for people.'),
    expect: z
      .array(
        z.strictObject({
          requirement: z.string().describe('The name of a requirement, as reports have it: `sessions/last-arc-opens`.'),
          features: z
            .string()
            .optional()
            .describe('The feature set for which it is expected, as for --features; by default every one.'),
          reason: line.describe('Why the device is known to break it.'),
          link: z
            .url({ protocol: /^https?$/, error: 'expected an http or https address' })
            .optional()
            .describe('Where more is said about it.'),
        }),
      )
      .describe('What is expected to be broken.'),
  })
  .describe('Known deviations of a device from the VFIO migration protocol. Comments are allowed.')

/** The published JSON Schema of the expectations file, as text. */
export const expectationsSchema = (): string => `${JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), null, 2)}\n`

const overlap = (one: Expectation, other: Expectation): boolean =>
  one.requirement === other.requirement &&
  (one.features === undefined || other.features === undefined || one.features.join() === other.features.join())

/** Reads an expectations file's text; ends with exit code 2 and the entries that are wrong. */
export function expectationsIn(text: string, file: string, name = 'v2'): Expectations {
  const remedy = 'The fields are described by: vfio-mig schema expectations'
  const json = jsonIn(text, file, 'Mend it there; {"expect": []} is the smallest one.', 'allowed')
  const { device, expect } = valueIn(json, schema, remedy)
  const names = everyRequirement(dialectOf(name)).map((one) => one.name)
  const placeOf = (index: number, field: string): string => fieldPlace(json, ['expect', index, field])
  const unknown = expect.flatMap(({ requirement }, index) => {
    if (names.includes(requirement)) return []
    const near = `${suggestion(requirement, names)}The names are those that verify and judge print.`
    return [{ at: placeOf(index, 'requirement'), message: `${requirement} is no requirement`, remedy: near }]
  })
  if (unknown.length > 0) return unusable(...unknown)
  const entries = expect.map(({ requirement, features, reason, link }, index): Expectation => {
    const at = placeOf(index, 'features')
    if (features !== undefined && name === 'v1') {
      return unusable({ at, message: 'v1 has no features', remedy: 'Leave it out: the entry is about every device.' })
    }
    const set = features === undefined ? undefined : featuresOf(features, protocol, at)
    return { requirement, features: set, reason, link, place: placeOf(index, 'requirement') }
  })
  const twice = entries.filter((entry, index) => entries.slice(0, index).some((other) => overlap(entry, other)))
  if (twice.length === 0) return { device, entries }
  return unusable(
    ...twice.map(({ requirement, place }) => ({
      at: place,
      message: `${requirement} is expected twice`,
      remedy: 'Leave one of the two out, or give each a feature set of its own.',
    })),
  )
}

/** Expectations that are part of the product, by the device whose deviations they are. */
const known: Readonly<Record<string, string>> = {
  lab: '../properties/backends/lab/mtty.expect.json',
  'lab:debug': '../properties/backends/lab/mtty.debug.expect.json',
}

/** Reads the expectations that are known under a name, or the expectations file of a path. */
export function expectationsAt(path: string, name = 'v2'): Expectations {
  const own = Object.hasOwn(known, path) ? fileURLToPath(new URL(known[path]!, import.meta.url)) : path
  const names = Object.keys(known).join(', ')
  const remedy = `Give ${names}, or the path of an expectations file; see: vfio-mig schema expectations`
  return expectationsIn(textOfPath(own, remedy), path, name)
}
