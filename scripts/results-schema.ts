// What saved results look like, as one schema for each protocol: the events within are those of the protocol, and a
// device of v1 has no features. The reader takes it, and the published JSON Schema is made of it.
import { z } from 'zod'
import { powers, protocol, states, ERROR } from '#model'
import { RESULTS_VERSION } from './reports/results-json.ts'
import { SHARDS_MAX } from './shard.ts'
import { shapesOf } from './trace-file.ts'
import { publishedText } from './trace-format.ts'
import type { ProtocolName } from './v1/which.ts'

const count = z.int().min(0)
const state = z.enum([...Object.keys(states), ERROR])
const effort = { runs: count, events: count, witnessed: count }
const link = z.string().optional()
const names = protocol.features.map(({ name }) => name)

function schemaFor(name: ProtocolName) {
  const { act, header, step } = shapesOf(name)
  const features = name === 'v2' ? z.array(z.enum(names)) : z.array(z.string()).max(0)
  const trace = z.strictObject({ header, steps: z.array(step) })

  const counterexample = z.strictObject({
    version: z.int().max(1).describe('The version of the format of counterexamples.'),
    requirement: z.string(),
    level: z.enum(['must', 'should', 'practice']),
    backend: z.string(),
    features,
    seed: z.int(),
    found: z.enum(['enumerated', 'random']),
    reproduced: z.boolean().describe('Whether the same acts broke it again on a fresh device.'),
    acts: z.array(act),
    trace,
    step: count.describe('Index of the step that breaks the requirement.'),
    because: z.string(),
    wanted: z.string(),
  })
  const broken = z.strictObject({ type: z.enum(['refuted', 'deviates']), ...effort, counterexample })
  const verdict = z.discriminatedUnion('type', [
    z.strictObject({ type: z.enum(['upheld', 'silent']), ...effort }),
    broken,
    z.strictObject({ type: z.literal('excepted'), reason: z.string(), verdict: broken }),
    z.strictObject({ type: z.literal('inapplicable'), because: z.string() }),
    z.strictObject({
      type: z.literal('unknown'),
      because: z.string(),
      last: trace.optional().describe('The run that could not be judged.'),
      isGone: z.literal(true).optional(),
      ...effort,
    }),
  ])
  const expectation = { requirement: z.string(), features: features.optional(), reason: z.string() }

  return z
    .strictObject({
      version: z.int().min(1).max(RESULTS_VERSION).describe('The version of this format.'),
      tool: z.string().describe('The version of vfio-mig.'),
      protocol: z.literal(name),
      seed: z.int(),
      runs: count.describe('Random plans for each requirement and feature set.'),
      depth: count.describe('Requests in the plans that were all tried first.'),
      time: z.number().optional().describe('Milliseconds for all of it, where it was bounded.'),
      backend: z.string(),
      mutant: z.string().optional(),
      options: z.string().optional().describe('What a live device was met by, as it is typed.'),
      only: z.string().optional().describe('A requirement or the beginning of its name, where not all were meant.'),
      strict: z.boolean().describe('Whether deviations fail as well.'),
      shard: z.strictObject({ index: z.int().min(1), of: z.int().min(1).max(SHARDS_MAX) }).optional(),
      isWhole: z.boolean().describe('Whether everything was tried that was to be.'),
      devices: z.array(z.strictObject({ features, powers: z.array(z.enum(powers)) })),
      expect: z.array(z.strictObject({ ...expectation, link })),
      proved: z.array(z.strictObject({ theorem: z.string(), says: z.string(), isProved: z.boolean() })),
      results: z.array(
        z.strictObject({
          requirement: z.string(),
          level: z.enum(['must', 'should', 'practice']),
          party: z.enum(['core', 'driver', 'user']),
          features,
          replay: z.string().optional().describe('The line that performs the counterexample again.'),
          verdict,
        }),
      ),
      expected: z.array(
        z.strictObject({
          ...expectation,
          link,
          came: z.enum(['broken', 'kept', 'silent', 'unknown', 'inapplicable']),
        }),
      ),
      exercise: z.array(
        z.strictObject({
          features,
          requests: z.array(z.strictObject({ from: state, to: state, asked: count, taken: count })),
        }),
      ),
    })
    .describe('What a verification found. Bytes are {"hex": "00ff"}, u64 counts {"u64": "1"}.')
}

const schemas = { v2: schemaFor('v2'), v1: schemaFor('v1') } as const satisfies Readonly<Record<ProtocolName, unknown>>

/** The schema of the results of a protocol: that of v2 for a name that is none, which it then says. */
export const schemaOf = (name: unknown) => (name === 'v1' ? schemas.v1 : schemas.v2)

/** The published JSON Schema of saved results, as text. */
export const resultsSchema = (name: ProtocolName = 'v2'): string => publishedText(schemaOf(name))
