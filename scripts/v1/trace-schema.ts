// What stands in files of the region protocol, as schemas over all kinds of its events: the outcomes and the frame
// around them are those of v2. A width or a length is bounded, for a file may come from anywhere.
import { z } from 'zod'
import type { v1 } from '#model'
import { contentSchema, count, eventOf, shapesWith, u32 } from '../trace-schema.ts'

const way = z.enum(['trapped', 'mapped'])
/** Bytes that one event may ask for. */
const length = count.max(2 ** 24)
const round = z.strictObject({ length, way, twice: z.boolean(), isSecond: z.boolean().optional() }).optional()
const to = z.strictObject({ device: count.max(63), piece: count, way })
const fault = z.strictObject({
  on: z.enum(['transition', 'save', 'load']),
  at: count,
  leaves: z.enum(['previous', 'error']),
})

const kinds: Readonly<Record<v1.Kind, z.ZodRawShape>> = {
  'region-info': {},
  'get-state': {},
  'set-state': { value: u32 },
  'pending-bytes': { round },
  'data-offset': { round, to: to.optional() },
  'data-size': { round },
  'read-data': { from: count.max(2 ** 31), length, way, round },
  'write-data': { to },
  'write-size': { to },
  access: { offset: count.max(2 ** 31), width: z.int().min(1).max(8), value: count.optional() },
  reset: {},
  dirty: { page: count, content: contentSchema },
  inspect: {},
  advance: { ticks: count.max(1_000_000) },
  faults: { plan: z.array(fault) },
}

/** The schemas of v1. */
export const shapesOfV1 = shapesWith(eventOf(kinds), {
  protocol: 'v1',
  // A device of v1 has no features: each has the empty set.
  features: z.array(z.array(z.string()).max(0, { error: 'v1 has no features: give each device an empty list' })),
})
