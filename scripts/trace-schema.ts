// What stands in the files of traces and counterexamples, as schemas: nothing in them is trusted. The events are a
// table over all kinds, so that a new kind cannot be forgotten here.
import { z } from 'zod'
import { ERROR, powers, states, type Kind } from '#model'
import { suggestion } from './options.ts'

/** What a value is called that is none of some names. */
const noneOf =
  (what: string, names: readonly string[]) =>
  ({ code, input }: { readonly code?: string | undefined; readonly input?: unknown }): string | undefined => {
    const { type = input } = (input ?? {}) as { type?: unknown }
    if (!['invalid_union', 'invalid_value', 'invalid_type'].includes(code ?? '')) return undefined
    if (typeof type !== 'string') return `expected ${what}`
    return `${type} is no ${what.replace(/^an? /, '')}. ${suggestion(type, names)}`.trim()
  }

export const count = z.int().min(0)
export const u32 = count.max(0xffff_ffff)
const bytes = z.instanceof(Uint8Array, { error: 'expected bytes, as {"hex": "00ff"}' })
const session = count.max(2 ** 31)
/** Bytes that one event may ask for. */
const length = count.max(2 ** 24)

const contents = ['literal', 'captured', 'pattern', 'edit', 'joined']
export const contentSchema: z.ZodType = z.lazy(() =>
  z.discriminatedUnion(
    'type',
    [
      z.strictObject({ type: z.literal('literal'), bytes }),
      z.strictObject({ type: z.literal('captured'), device: count, session, from: count, to: count }),
      z.strictObject({ type: z.literal('pattern'), seed: z.int(), length }),
      z.strictObject({ type: z.literal('edit'), content: contentSchema, at: count, bytes }),
      z.strictObject({ type: z.literal('joined'), parts: z.array(contentSchema) }),
    ],
    { error: noneOf('a content', contents) },
  ),
)
const faultErrnos = ['EIO', 'EINVAL', 'ENOMEM', 'EBUSY', 'ENODEV', 'EMFILE', 'EFAULT'] as const
const fault = z.strictObject({ arc: count, errno: z.enum(faultErrnos), leaves: z.enum(['before', 'behind', 'error']) })
const call = { argsz: u32, flags: u32, memory: z.enum(['unreadable', 'read-only']).optional() }

const stateNames = [...Object.keys(states), ERROR]
const target = z.union([z.enum(stateNames), u32], { error: noneOf('a state', stateNames) })

const kinds: Readonly<Record<Kind, z.ZodRawShape>> = {
  'get-features': {},
  'get-state': {},
  'set-state': { target },
  'data-size': {},
  'info-v2': {},
  read: { session, length },
  write: { session, content: contentSchema },
  poll: { session },
  'precopy-info': { session },
  close: { session },
  reset: {},
  reopen: {},
  dirty: { page: count, content: contentSchema },
  inspect: {},
  arcs: {},
  advance: { ticks: count.max(1_000_000) },
  faults: { plan: z.array(fault) },
  raw: { ...call, payload: bytes },
  'raw-info': { ...call, session, command: u32 },
}

/** An event of a table of kinds. */
export function eventOf(table: Readonly<Record<string, z.ZodRawShape>>): z.ZodType {
  const [first, ...others] = Object.entries(table).map(([type, shape]) =>
    z.strictObject({ type: z.literal(type), ...shape }),
  )
  return z.discriminatedUnion('type', [first!, ...others], { error: noneOf('an event', Object.keys(table)) })
}

const outcomes = ['ok', 'errno', 'pending', 'hung', 'crashed', 'lost']
export const outcome = z.discriminatedUnion(
  'type',
  [
    z.strictObject({ type: z.literal('ok'), value: z.unknown() }),
    z.strictObject({ type: z.literal('errno'), errno: z.string().regex(/^E[A-Z0-9]+$/), out: bytes.optional() }),
    z.strictObject({ type: z.literal('pending') }),
    z.strictObject({ type: z.literal('hung'), ms: z.number() }),
    z.strictObject({ type: z.literal('crashed'), evidence: z.string() }),
    z.strictObject({ type: z.literal('lost'), because: z.string() }),
  ],
  { error: noneOf('an outcome', outcomes) },
)

/** What is of one protocol and not of the other. */
interface Own {
  readonly protocol: string
  /** The features of the devices of a trace. */
  readonly features: z.ZodType
}

/** What a protocol is called that is not the one that is expected. */
const otherThan =
  (protocol: string) =>
  ({ input }: { readonly input?: unknown }): string => {
    if (input === 'v1' || input === 'v2') return `it is ${input}, ${protocol} is expected`
    return typeof input === 'string' ? `${input} is not known: v1 and v2 are` : 'expected v1 or v2'
  }

/** The schemas of a protocol, with its own events. */
export function shapesWith(event: z.ZodType, { protocol, features }: Own) {
  const act = z.strictObject({
    device: count.max(63),
    lane: count.max(63),
    event,
    lacking: z.union([z.enum(['files', 'memory']), z.int().min(1).max(1000)]).optional(),
    isRemoved: z.literal(true).optional(),
  })
  const header = z.strictObject({
    version: z.int().min(1),
    protocol: z.literal(protocol, { error: otherThan(protocol) }),
    features,
    powers: z.array(z.enum(powers)),
    machine: z.int().min(1).optional(),
    foreign: z.boolean().optional(),
    backend: z.string().optional(),
    partial: z.boolean(),
  })
  const step = z
    .strictObject({ act, outcome, began: z.number(), ended: z.number() })
    .refine(({ began, ended }) => began <= ended, { error: 'it ended before it began', path: ['ended'] })
  const counterexample = z.looseObject({
    version: z.int(),
    requirement: z.string(),
    features: z.array(z.string()),
    backend: z.string(),
    acts: z.array(act),
    trace: z.strictObject({ header, steps: z.array(step) }),
  })
  return { act, header, step, counterexample }
}

export type Shapes = ReturnType<typeof shapesWith>

/** The schemas of v2. */
export const shapesOfV2 = shapesWith(eventOf(kinds), { protocol: 'v2', features: z.array(z.array(z.string())) })
