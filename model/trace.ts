// What was done and what came of it: the steps of one run, with what is needed to judge them without the device, as
// JSON and back. u64 counts are decimal strings there, and bytes are hexadecimal.
import type { Act, AnyOutcome, Event, Power, Replies } from './device.ts'
import type { FeatureSet } from './features.ts'

/** The format's version; a reader refuses a newer one. */
export const TRACE_VERSION = 1

export interface TraceHeader {
  readonly version: number
  /** The protocol and its revision. */
  readonly protocol: string
  /** The features of each device, where they are known. */
  readonly features: readonly FeatureSet[]
  readonly powers: readonly Power[]
  /** The layout, where it is not just devices of one make. */
  readonly machine?: number | undefined
  readonly foreign?: boolean | undefined
  /** Whether the beginning is missing: nothing is then known of the state the devices were in. */
  readonly partial: boolean
}

export interface Step<E = Event, P = Replies> {
  readonly act: Act<E>
  readonly outcome: AnyOutcome<P>
  /** When it began and ended, in the order of all beginnings and ends; concurrent steps overlap. */
  readonly began: number
  readonly ended: number
}

export interface Trace<E = Event, P = Replies> {
  readonly header: TraceHeader
  readonly steps: readonly Step<E, P>[]
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
const fromHex = (text: string): Uint8Array =>
  Uint8Array.from({ length: text.length / 2 }, (_, at) => Number.parseInt(text.slice(2 * at, 2 * at + 2), 16))

/** A value of a trace as JSON: bytes and u64 become tagged objects, so that they come back as what they were. */
export function jsonOf(value: unknown): Json {
  if (value instanceof Uint8Array) return { hex: hex(value) }
  if (typeof value === 'bigint') return { u64: value.toString() }
  if (Array.isArray(value)) return value.map(jsonOf)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, jsonOf(each)]))
  }
  return value as Json
}

/** The value that a JSON value of a trace stands for. */
export function valueOf(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(valueOf)
  if (typeof json !== 'object' || json === null) return json
  const { hex: bytes, u64 } = json as { hex?: unknown; u64?: unknown }
  const isAlone = Object.keys(json).length === 1
  if (typeof bytes === 'string' && isAlone && /^([0-9a-f]{2})*$/.test(bytes)) return fromHex(bytes)
  if (typeof u64 === 'string' && isAlone && /^\d+$/.test(u64)) return BigInt(u64)
  return Object.fromEntries(Object.entries(json).map(([key, each]) => [key, valueOf(each)]))
}

/** A trace as lines of JSON: the header, then a line a step. */
export const traceText = ({ header, steps }: Trace): string =>
  [header, ...steps].map((line) => `${JSON.stringify(jsonOf(line))}\n`).join('')
