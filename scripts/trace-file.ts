// Counterexamples as files, and what they share with traces: read without trust, each field that is wrong told by its
// place. Bytes and u64 counts stand in them as model/trace.ts writes them.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { TRACE_VERSION, sizeOf, valueOf, type Act, type Layout, type Step, type TraceHeader } from '#model'
import { COUNTEREXAMPLE_VERSION, type Counterexample } from '#properties'
import { unusable, type Problem } from './command.ts'
import { dialectOf } from './dialect.ts'
import { fieldPlace, jsonIn, pathText } from './json-file.ts'
import { RESULTS_VERSION } from './reports/results-json.ts'
import { shapesOfV2, type Shapes } from './trace-schema.ts'
import { shapesOfV1 } from './v1/trace-schema.ts'
import type { ProtocolName } from './v1/which.ts'
import { resolvePath } from './where.ts'

/** The schemas of a protocol; those of v2 for a name that is none, which they then say. */
export const shapesOf = (protocol: unknown): Shapes => (protocol === 'v1' ? shapesOfV1 : shapesOfV2)

/** The text of a file; `-` is standard input. */
export function textOfFile(path: string): string {
  let bytes: Buffer
  try {
    bytes = readFileSync(path === '-' ? 0 : resolvePath(path))
  } catch (error) {
    return unusable({
      at: path,
      message: `cannot be read (${(error as NodeJS.ErrnoException).code})`,
      remedy: 'Give the path of a trace or a counterexample, or - for standard input.',
    })
  }
  const order = orderOf(bytes)
  // Some editors begin UTF-8 with a byte order mark, which says nothing.
  if (order === undefined) return bytes.toString().replace(/^\ufeff/, '')
  const remedy = `Convert it: iconv -f UTF-16${order} -t UTF-8 FILE`
  return unusable({ at: path, message: 'it is UTF-16, UTF-8 is expected', remedy })
}

/** The order of the bytes of UTF-16, which begins with a mark or a brace; undefined for what is none. */
function orderOf(bytes: Buffer): 'LE' | 'BE' | undefined {
  const begin = bytes.toString('hex', 0, 2)
  if (begin === 'fffe' || begin === '7b00') return 'LE'
  return begin === 'feff' || begin === '007b' ? 'BE' : undefined
}

export function json(text: string, at: string, remedy: string): unknown {
  try {
    return valueOf(JSON.parse(text))
  } catch {
    return unusable({ at, message: 'not JSON', remedy })
  }
}

/** A field's place: that of its document, and its JSON path where it has one. */
const placeOf = (at: string, path: readonly PropertyKey[]): string => `${at}: ${pathText(path) || 'the whole'}`

/** Where a reader learns what stands in a trace of a protocol. */
const remedyFor = (protocol: unknown): string =>
  `The lines of a trace are described by: vfio-mig schema ${protocol === 'v1' ? 'trace-v1' : 'trace'}`

/** A value checked against a schema; ends with exit code 2 and every field that is wrong. */
export function checked<T>(
  schema: z.ZodType<T>,
  value: unknown,
  protocol: unknown,
  at: string,
  within: readonly PropertyKey[] = [],
): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const remedy = remedyFor(protocol)
  return unusable(
    ...result.error.issues.map(({ path, message }): Problem => ({
      at: placeOf(at, [...within, ...path]),
      message,
      remedy,
    })),
  )
}

export function versioned(value: unknown, newest: number, at: string): unknown {
  const version = (value as { version?: unknown } | null)?.version
  if (typeof version === 'number' && version > newest) {
    return unusable({ at, message: `version ${version} is newer than ${newest}`, remedy: 'Take a newer vfio-mig.' })
  }
  return value
}

/** A step whose reply fits its event: a judge relies on that. */
export function fitting(found: unknown, protocol: string, at: string, within: readonly PropertyKey[] = []): Step {
  const made = found as Step
  if (made.outcome.type === 'ok' && !dialectOf(protocol).protocol.isReply(made.act.event, made.outcome.value)) {
    unusable({
      at: placeOf(at, [...within, 'outcome', 'value']),
      message: `it is no reply to ${made.act.event.type}`,
      remedy: remedyFor(protocol),
    })
  }
  return made
}

/** What a file begins with that may be a trace, a counterexample or results: as much of it as says its protocol. */
interface Headed {
  readonly protocol?: unknown
  readonly trace?: { readonly header?: Headed | null } | null
}

/** The protocol that a file is of, as far as it says so: whether it is sound is found out later. */
export function protocolIn(text: string): ProtocolName {
  const headOf = (part: string): Headed | null => {
    try {
      return JSON.parse(part) as Headed | null
    } catch {
      return null
    }
  }
  // A trace says it in its first line.
  const head = headOf(text) ?? headOf(text.split('\n', 1)[0]!)
  return (head?.protocol ?? head?.trace?.header?.protocol) === 'v1' ? 'v1' : 'v2'
}

/** Which of the counterexamples in a file is meant; the first where nothing is said. */
export interface Wanted {
  readonly requirement?: string | undefined
  /** Names joined by a comma. */
  readonly features?: string | undefined
}

/** The verdict of a counterexample, or the one within that is excepted. */
interface Found {
  readonly counterexample?: { readonly requirement?: unknown; readonly features?: unknown }
  readonly verdict?: Found
}

/** The path of the counterexample that is meant: the whole value, or the first that fits among results of verify. */
function pathIn(value: unknown, wanted: Wanted): readonly PropertyKey[] | undefined {
  const { results } = (value ?? {}) as { results?: unknown }
  if (!Array.isArray(results)) return []
  for (const [index, result] of (results as readonly (Found | null)[]).entries()) {
    const path: PropertyKey[] = ['results', index]
    let found: Found | undefined = result ?? undefined
    while (found?.verdict !== undefined && found.counterexample === undefined) {
      path.push('verdict')
      found = found.verdict
    }
    if (found?.counterexample === undefined) continue
    const { requirement, features } = found.counterexample
    const isMeant = wanted.requirement === undefined || wanted.requirement === requirement
    if (isMeant && (wanted.features === undefined || wanted.features === String(features)))
      return [...path, 'counterexample']
  }
  return undefined
}

/** Reads a counterexample: by itself, or the first that is meant in a file that verify wrote. */
export function counterexampleIn(text: string, file: string, wanted: Wanted = {}): Counterexample {
  const read = jsonIn(text, file, 'Give what vfio-mig verify --json wrote.')
  const whole = valueOf(JSON.parse(read.text))
  const { results } = (whole ?? {}) as { results?: unknown }
  // What holds the counterexample may be newer than the counterexample in it.
  if (results !== undefined) versioned(whole, RESULTS_VERSION, fieldPlace(read, ['version']))
  const path = pathIn(whole, wanted)
  if (path === undefined) {
    const remedy = 'Give the results of a verification that found something; --requirement and --features pick one.'
    return unusable({ at: file, message: 'there is no such counterexample in it', remedy })
  }
  const found = path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown>)[key], whole)
  const place = path.length === 0 ? file : placeOf(file, path)
  const protocol = (found as Partial<Counterexample> | null)?.trace?.header?.protocol
  const { counterexample } = shapesOf(protocol)
  const value = checked(counterexample, versioned(found, COUNTEREXAMPLE_VERSION, place), protocol, file, path)
  versioned(value.trace.header, TRACE_VERSION, placeOf(file, [...path, 'trace', 'header']))
  const made = value as unknown as Counterexample
  const { header, steps } = made.trace
  steps.forEach((each, index) => {
    const within = [...path, 'trace', 'steps', index]
    placed(fitting(each, header.protocol, file, within), header, file, within)
  })
  return made
}

const devicesText = (size: number): string => (size === 1 ? 'one device, 0' : `devices 0 to ${size - 1}`)

/** A step on a device that the header has; where it names the features of none, nobody knows how many there are. */
export function placed(step: Step, header: TraceHeader, at: string, within: readonly PropertyKey[] = []): Step {
  const { device } = step.act
  const size = header.features.length
  if (size === 0 || device < size) return step
  return unusable({
    at: placeOf(at, [...within, 'act', 'device']),
    message: `there is no device ${device}`,
    remedy: `The header has ${devicesText(size)}: its features are a list with a set for each.`,
  })
}

/** Acts from a JSON text, as a replay line carries them. */
export const actsIn = (text: string, at: string, protocol = 'v2'): readonly Act[] =>
  checked(
    z.array(shapesOf(protocol).act),
    json(text, at, 'Give a JSON list of acts.'),
    protocol,
    at,
  ) as unknown as readonly Act[]

/** Acts on devices that a world of a layout has; ends with exit code 2 and those on others. */
export function placedIn(layout: Layout, acts: readonly Act[], at: string): readonly Act[] {
  const size = sizeOf(layout)
  const wrong = acts.flatMap(({ device }, index): Problem[] => {
    if (device < size) return []
    const remedy = `It is about ${devicesText(size)}.`
    return [{ at: placeOf(at, [index, 'device']), message: `there is no device ${device}`, remedy }]
  })
  return wrong.length === 0 ? acts : unusable(...wrong)
}
