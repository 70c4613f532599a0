// The saved results of a verification, read without trust: another tool may have made them, or another version of this
// one. What their schema cannot say is checked after it: that the requirements are known, and that every recorded reply
// fits its event.
import { getNodeValue } from 'jsonc-parser'
import { valueOf } from '#model'
import { unusable } from './command.ts'
import { dialectOf, everyRequirement } from './dialect.ts'
import type { Met } from './expectations.ts'
import { fieldPlace, jsonIn, type JsonFile } from './json-file.ts'
import { suggestion } from './options.ts'
import { RESULTS_VERSION, type Result, type Results } from './reports/results-json.ts'
import { schemaOf } from './results-schema.ts'
import { fitting, textOfFile } from './trace-file.ts'

const remedyFor = (protocol: unknown): string =>
  'Give what vfio-mig verify --json wrote; the fields are described by: vfio-mig schema ' +
  (protocol === 'v1' ? 'results-v1' : 'results')

/** Reads saved results; ends with exit code 2 and every field that is wrong. */
export function resultsIn(text: string, file: string): Results {
  const json = jsonIn(text, file, remedyFor('v2'))
  const whole = getNodeValue(json.tree) as { readonly version?: unknown } | null
  if (typeof whole?.version === 'number' && whole.version > RESULTS_VERSION) {
    const message = `version ${whole.version} is newer than ${RESULTS_VERSION}`
    return unusable({ at: fieldPlace(json, ['version']), message, remedy: 'Take a newer vfio-mig.' })
  }
  const value = valueOf(whole)
  const name = (value as { readonly protocol?: unknown } | null)?.protocol
  const read = schemaOf(name).safeParse(value)
  if (!read.success) {
    const remedy = remedyFor(name)
    return unusable(...read.error.issues.map(({ path, message }) => ({ at: fieldPlace(json, path), message, remedy })))
  }
  // The value as it was written: what is saved again then has the same bytes, in today's format.
  const { expected, results, ...rest } = value as Saved
  const found = results.map((result, index) => resultOf(result, rest.protocol, json, ['results', index]))
  const met = expected.map(({ came, ...entry }) => ({ expectation: { ...entry, place: PLACE }, came }))
  return { ...rest, version: RESULTS_VERSION, results: found, met }
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
  protocol: string,
  json: JsonFile,
  path: Path,
): Result {
  const requirements = everyRequirement(dialectOf(protocol))
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
    run.steps.forEach((one, index) => fitting(one, protocol, json.file, [...here, 'trace', 'steps', index]))
    if (at >= run.steps.length) {
      const message = `there is no step ${at}, the trace has ${run.steps.length}`
      unusable({ at: fieldPlace(json, [...here, 'step']), message, remedy: remedyFor(protocol) })
    }
  }
  if (within.type === 'unknown') {
    within.last?.steps.forEach((one, index) => fitting(one, protocol, json.file, [...inside, 'last', 'steps', index]))
  }
  return { features: set, requirement, verdict: found }
}

type Path = readonly PropertyKey[]
