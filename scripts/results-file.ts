// The saved results of a verification, read without trust: another tool may have made them, or another version of this
// one. The published JSON Schema comes from the value that reads them. What it cannot say is checked after it: that the
// requirements are known, and that every recorded reply fits its event.
import { getNodeValue } from 'jsonc-parser'
import { z } from 'zod'
import { powers, protocol, states, valueOf, ERROR } from '#model'
import { requirements } from '#properties'
import { unusable } from './command.ts'
import type { Met } from './expectations.ts'
import { fieldPlace, jsonIn, type JsonFile } from './json-file.ts'
import { suggestion } from './options.ts'
import { RESULTS_VERSION, type Result, type Results } from './reports/results-json.ts'
import { SHARDS_MAX } from './shard.ts'
import { fitting, textOfFile } from './trace-file.ts'
import { act, header, step } from './trace-schema.ts'

const count = z.int().min(0)
const features = z.array(z.enum(protocol.features.map(({ name }) => name)))
const state = z.enum([...Object.keys(states), ERROR])
const trace = z.strictObject({ header, steps: z.array(step) })
const effort = { runs: count, events: count, witnessed: count }

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
const link = z.string().optional()

const schema = z
  .strictObject({
    version: z.int().min(1).max(RESULTS_VERSION).describe('The version of this format.'),
    tool: z.string().describe('The version of vfio-mig.'),
    protocol: z.string(),
    seed: z.int(),
    runs: count.describe('Random plans for each requirement and feature set.'),
    depth: count.describe('Requests in the plans that were all tried first.'),
    time: z.number().optional().describe('Milliseconds for all of it, where it was bounded.'),
    backend: z.string(),
    mutant: z.string().optional(),
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

/** The published JSON Schema of saved results, as text. */
export function resultsSchema(): string {
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

const REMEDY = 'Give what vfio-mig verify --json wrote; the fields are described by: vfio-mig schema results'

/** Reads saved results; ends with exit code 2 and every field that is wrong. */
export function resultsIn(text: string, file: string): Results {
  const json = jsonIn(text, file, REMEDY)
  const whole = getNodeValue(json.tree) as { readonly version?: unknown } | null
  if (typeof whole?.version === 'number' && whole.version > RESULTS_VERSION) {
    const message = `version ${whole.version} is newer than ${RESULTS_VERSION}`
    return unusable({ at: fieldPlace(json, ['version']), message, remedy: 'Take a newer vfio-mig.' })
  }
  const value = valueOf(whole)
  const read = schema.safeParse(value)
  if (!read.success) {
    return unusable(
      ...read.error.issues.map(({ path, message }) => ({ at: fieldPlace(json, path), message, remedy: REMEDY })),
    )
  }
  // The value as it was written: what is saved again then has the same bytes.
  const { expected, results, ...rest } = value as Saved
  const found = results.map((result, index) => resultOf(result, json, ['results', index]))
  const met = expected.map(({ came, ...entry }) => ({ expectation: { ...entry, place: PLACE }, came }))
  return { ...rest, results: found, met }
}

/** Results of a file; `-` is standard input. */
export const resultsAt = (path: string): Results => resultsIn(textOfFile(path), path)

/** Where an expectation was written is not saved. */
const PLACE = 'the expectations file'

type SavedResult = Omit<Result, 'requirement'> & { readonly requirement: string }
interface Saved extends Omit<Results, 'results' | 'met'> {
  readonly results: readonly SavedResult[]
  readonly expected: readonly (Omit<Met['expectation'], 'place'> & Pick<Met, 'came'>)[]
}

function resultOf(
  { requirement: name, features: set, verdict: found }: SavedResult,
  json: JsonFile,
  path: Path,
): Result {
  const requirement = requirements.find((one) => one.name === name)
  if (requirement === undefined) {
    const near = suggestion(
      name,
      requirements.map((one) => one.name),
    )
    const remedy = `${near}Read the results with the version of vfio-mig that made them.`
    return unusable({ at: fieldPlace(json, [...path, 'requirement']), message: `${name} is no requirement`, remedy })
  }
  const within = found.type === 'excepted' ? found.verdict : found
  const inside = [...path, 'verdict', ...(found.type === 'excepted' ? ['verdict'] : [])]
  if ('counterexample' in within) {
    const { trace: run, step: at } = within.counterexample
    const here = [...inside, 'counterexample']
    run.steps.forEach((one, index) => fitting(one, json.file, [...here, 'trace', 'steps', index]))
    if (at >= run.steps.length) {
      const message = `there is no step ${at}, the trace has ${run.steps.length}`
      unusable({ at: fieldPlace(json, [...here, 'step']), message, remedy: REMEDY })
    }
  }
  if (within.type === 'unknown') {
    within.last?.steps.forEach((one, index) => fitting(one, json.file, [...inside, 'last', 'steps', index]))
  }
  return { features: set, requirement, verdict: found }
}

type Path = readonly PropertyKey[]
