// Traces and counterexamples as files: read without trust, each line or field that is wrong told by its place. Bytes
// and u64 counts stand in them as model/trace.ts writes them.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { TRACE_VERSION, powers, valueOf, type Act, type Step, type Trace } from '#model'
import { COUNTEREXAMPLE_VERSION, isReply, type Counterexample } from '#properties'
import { unusable } from './command.ts'
import { resolvePath } from './where.ts'

const count = z.int().min(0)
const bytes = z.instanceof(Uint8Array)
const content: z.ZodType = z.lazy(() =>
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('literal'), bytes }),
    z.strictObject({ type: z.literal('captured'), device: count, session: count, from: count, to: count }),
    z.strictObject({ type: z.literal('pattern'), seed: z.int(), length: count.max(2 ** 24) }),
    z.strictObject({ type: z.literal('edit'), content, at: count, bytes }),
    z.strictObject({ type: z.literal('joined'), parts: z.array(content) }),
  ]),
)
const faultErrnos = ['EIO', 'EINVAL', 'ENOMEM', 'EBUSY', 'ENODEV', 'EMFILE', 'EFAULT'] as const
const fault = z.strictObject({ arc: count, errno: z.enum(faultErrnos), leaves: z.enum(['before', 'behind', 'error']) })
const bare = <K extends string>(type: K) => z.strictObject({ type: z.literal(type) })

const event = z.discriminatedUnion('type', [
  bare('get-features'),
  bare('get-state'),
  z.strictObject({ type: z.literal('set-state'), target: z.union([z.string(), z.int().min(0).max(0xffff_ffff)]) }),
  bare('data-size'),
  bare('info-v2'),
  z.strictObject({ type: z.literal('read'), session: count, length: count.max(2 ** 24) }),
  z.strictObject({ type: z.literal('write'), session: count, content }),
  z.strictObject({ type: z.literal('poll'), session: count }),
  z.strictObject({ type: z.literal('precopy-info'), session: count }),
  z.strictObject({ type: z.literal('close'), session: count }),
  bare('reset'),
  bare('reopen'),
  z.strictObject({ type: z.literal('dirty'), page: count, content }),
  bare('inspect'),
  bare('arcs'),
  z.strictObject({ type: z.literal('advance'), ticks: count.max(1_000_000) }),
  z.strictObject({ type: z.literal('faults'), plan: z.array(fault) }),
])
const act = z.strictObject({ device: count.max(63), lane: count.max(63), event })
const outcome = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ok'), value: z.unknown() }),
  z.strictObject({ type: z.literal('errno'), errno: z.string().regex(/^E[A-Z0-9]+$/) }),
  bare('pending'),
  z.strictObject({ type: z.literal('hung'), ms: z.number() }),
  z.strictObject({ type: z.literal('crashed'), evidence: z.string() }),
  z.strictObject({ type: z.literal('lost'), because: z.string() }),
])
const header = z.strictObject({
  version: z.int().min(1),
  protocol: z.literal('v2'),
  features: z.array(z.array(z.string())),
  powers: z.array(z.enum(powers)),
  partial: z.boolean(),
})
const step = z.strictObject({ act, outcome, began: z.number(), ended: z.number() })
const trace = z.strictObject({ header, steps: z.array(step) })
const counterexample = z.looseObject({
  version: z.int(),
  requirement: z.string(),
  features: z.array(z.string()),
  backend: z.string(),
  acts: z.array(act),
  trace,
})

/** The text of a file; `-` is standard input. */
export function textOfFile(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : resolvePath(path), 'utf8')
  } catch (error) {
    return unusable({
      at: path,
      message: `cannot be read (${(error as NodeJS.ErrnoException).code})`,
      remedy: 'Give the path of a trace or a counterexample, or - for standard input.',
    })
  }
}

function json(text: string, at: string): unknown {
  try {
    return valueOf(JSON.parse(text))
  } catch {
    return unusable({ at, message: 'not JSON', remedy: 'Is the line cut short? A trace has one JSON value a line.' })
  }
}

/** A value checked against a schema; ends with exit code 2 and every field that is wrong. */
function checked<T>(schema: z.ZodType<T>, value: unknown, at: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  return unusable(
    ...result.error.issues.map(({ path, message }) => ({
      at: `${at}: ${path.join('.') || 'the whole'}`,
      message,
      remedy: 'The events and outcomes are those of model/device.ts.',
    })),
  )
}

function versioned(value: unknown, newest: number, at: string): unknown {
  const version = (value as { version?: unknown } | null)?.version
  if (typeof version === 'number' && version > newest) {
    return unusable({ at, message: `version ${version} is newer than ${newest}`, remedy: 'Take a newer vfio-mig.' })
  }
  return value
}

/** A step whose reply fits its event: a judge relies on that. */
function fitting(found: z.infer<typeof step>, at: string): Step {
  const made = found as unknown as Step
  if (made.outcome.type === 'ok' && !isReply(made.act.event, made.outcome.value)) {
    unusable({
      at: `${at}: outcome.value`,
      message: `it is no reply to ${made.act.event.type}`,
      remedy: 'The replies are those of model/device.ts.',
    })
  }
  return made
}

/** Reads a trace: a header line, then a line a step. */
export function traceIn(text: string, file: string): Trace {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  const [first, ...rest] = lines
  if (first === undefined) {
    return unusable({ at: file, message: 'nothing is there', remedy: 'A trace begins with a header line.' })
  }
  const head = checked(header, versioned(json(first, `${file}:1`), TRACE_VERSION, `${file}:1`), `${file}:1`)
  const steps = rest.map((line, index) => {
    const at = `${file}:${index + 2}`
    return fitting(checked(step, json(line, at), at), at)
  })
  return { header: head, steps }
}

/** A counterexample itself, or the first one among the results of verify. */
function firstFound(value: unknown): unknown {
  const { results } = (value ?? {}) as { results?: unknown }
  if (!Array.isArray(results)) return value
  return (results as readonly { verdict?: { counterexample?: unknown } }[])
    .map((result) => result.verdict?.counterexample)
    .find((each) => each !== undefined)
}

/** Reads a counterexample: by itself, or the first in a file that verify wrote. */
export function counterexampleIn(text: string, file: string): Counterexample {
  const found = firstFound(json(text, file))
  if (found === undefined) {
    const remedy = 'Nothing in it was refuted; give the results of a verification that found something.'
    return unusable({ at: file, message: 'there is no counterexample in it', remedy })
  }
  const value = checked(counterexample, versioned(found, COUNTEREXAMPLE_VERSION, file), file)
  versioned(value.trace.header, TRACE_VERSION, `${file}: trace.header`)
  value.trace.steps.forEach((each, index) => fitting(each, `${file}: trace.steps.${index}`))
  return value as unknown as Counterexample
}

/** Acts from a JSON text, as a replay line carries them. */
export const actsIn = (text: string, at: string): readonly Act[] =>
  checked(z.array(act), json(text, at), at) as unknown as readonly Act[]
