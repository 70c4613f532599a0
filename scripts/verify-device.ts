// The device half of `vfio-mig verify`: every requirement on every feature set, verdicts as they come, counterexamples
// in full at the end. Interrupted, it prints what is known and the seed, and exits 3.
import { writeFileSync } from 'node:fs'
import { featureSetsOf, flagsOf, jsonOf, nameOfSet, protocol, type FeatureSet } from '#model'
import { verify, type Progress, type Requirement, type Verdict } from '#properties'
import { exitCodes, unusable, type Terminal } from './command.ts'
import { requirementsOf, subjectOf, type DeviceOptions } from './device.ts'
import { milliseconds, wholeNumber } from './numbers.ts'
import { featuresOf } from './options.ts'
import { counterexampleText, verdictCounts, verdictLine } from './reports/verdict-text.ts'
import { resolvePath } from './where.ts'

export interface VerifyOptions extends DeviceOptions {
  readonly features?: string
  readonly requirement?: string
  readonly runs?: string
  readonly time?: string
  readonly seed?: string
  readonly depth?: string
  readonly json?: string
  readonly strict?: boolean
  readonly timings?: boolean
}

/** Random plans for each requirement and feature set, unless told otherwise. */
export const RUNS = 50
const SEED = 1
const DEPTH = 3

interface Result {
  readonly features: FeatureSet
  readonly requirement: Requirement
  readonly verdict: Verdict
}

/** Verifies a device and says what came of it; the exit code is returned, for there may be more to say. */
export async function verifyDevice(options: VerifyOptions, terminal: Terminal): Promise<number> {
  // JSON on standard output is all that stands there.
  const say = (text: string): void => (options.json === '-' ? terminal.err(text) : terminal.out(text))
  const seed = options.seed === undefined ? SEED : wholeNumber(options.seed, '--seed', -(2 ** 31), 2 ** 31 - 1)
  const runs = options.runs === undefined ? RUNS : wholeNumber(options.runs, '--runs', 0, 1_000_000_000)
  const depth = options.depth === undefined ? DEPTH : wholeNumber(options.depth, '--depth', 0, 8)
  const time = options.time === undefined ? undefined : milliseconds(options.time, '--time')
  const sets =
    options.features === undefined ? featureSetsOf(protocol.features) : [featuresOf(options.features, protocol)]
  const chosen = requirementsOf(options.requirement)
  const target = { backend: options.backend ?? 'simulated', mutant: options.mutant }
  const subjects = sets.map((features) => subjectOf(options, features))
  const what = target.mutant === undefined ? target.backend : `${target.backend}, mutant ${target.mutant}`
  say(`Device: ${what}; seed ${seed}, ${runs} random plans each after all of up to ${depth} requests`)
  say(time === undefined ? '\n' : `; bounded by --time, so not reproducible\n`)

  const { signal, release } = interruptible()
  const begun = performance.now()
  const results: Result[] = []
  const share = time === undefined ? undefined : time / (chosen.length * subjects.length)
  for (const subject of subjects) {
    const { features } = subject
    say(`\nflags ${flagsOf(protocol.features, features)}  ${nameOfSet(features)}\n`)
    for (const requirement of chosen) {
      if (signal.aborted) break
      const verdict = await verify(requirement, subject, { seed, runs, depth, time: share, signal, progress })
      clearLine()
      results.push({ features, requirement, verdict })
      say(`${verdictLine(requirement, verdict)}\n`)
    }
  }
  release()
  const broken = results.flatMap(({ features, requirement, verdict }) =>
    verdict.type === 'refuted' || verdict.type === 'deviates'
      ? [counterexampleText(requirement, verdict.counterexample, { ...target, features })]
      : [],
  )
  const verdicts = results.map(({ verdict }) => verdict)
  say(`\n${broken.map((text) => `${text}\n`).join('')}`)
  say(`tested: ${verdictCounts(verdicts) || 'nothing'}`)
  say(options.timings === true ? `; ${((performance.now() - begun) / 1000).toFixed(1)} s\n` : '\n')
  if (signal.aborted) say(`interrupted; the seed was ${seed}\n`)
  if (options.json !== undefined) save(options.json, { seed, runs, depth, ...target, results }, terminal)
  return signal.aborted ? exitCodes.undecided : exitOf(verdicts, options.strict === true)
}

/** The exit code of verdicts: what is silent or unknown is not green. */
export function exitOf(verdicts: readonly Verdict[], strict: boolean): number {
  const has = (...types: readonly Verdict['type'][]): boolean => verdicts.some(({ type }) => types.includes(type))
  if (has('refuted') || (strict && has('deviates'))) return exitCodes.different
  if (verdicts.every(({ type }) => type === 'inapplicable')) return exitCodes.nothingRan
  return has('silent', 'unknown') ? exitCodes.undecided : exitCodes.equal
}

interface Report {
  readonly seed: number
  readonly runs: number
  readonly depth: number
  readonly backend: string
  readonly mutant: string | undefined
  readonly results: readonly Result[]
}

/** Writes the results as JSON to a file, or to standard output for `-`. */
function save(path: string, report: Report, terminal: Terminal): void {
  const results = report.results.map(({ requirement: { name, level }, ...rest }) => ({
    requirement: name,
    level,
    ...rest,
  }))
  const text = `${JSON.stringify(jsonOf({ ...report, results }), null, 2)}\n`
  if (path === '-') terminal.out(text)
  else writeText(path, text)
}

/** Writes a file that the user named. */
export function writeText(path: string, text: string): void {
  try {
    writeFileSync(resolvePath(path), text)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    unusable({
      at: '--json',
      message: `${path} cannot be written (${code})`,
      remedy: 'Give a file in a folder that can be.',
    })
  }
}

/** A signal that Ctrl-C raises, once; a second Ctrl-C ends the process as usual. */
function interruptible(): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController()
  const abort = (): void => controller.abort()
  process.once('SIGINT', abort)
  return { signal: controller.signal, release: () => void process.removeListener('SIGINT', abort) }
}

/** A progress line, on a terminal only. */
function progress({ requirement, phase, runs, events }: Progress): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${requirement}: ${phase}, ${runs} runs, ${events} events`)
}

function clearLine(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
}
