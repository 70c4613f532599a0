// The device half of `vfio-mig verify`: every requirement on every feature set, verdicts as they come, counterexamples
// in full at the end. Interrupted, or left by its device, it tells and saves what is known by then.
import { featureSetsOf, flagsOf, nameOfSet, protocol, type FeatureSet } from '#model'
import { lacking, verify, type Requirement, type Subject, type Verdict } from '#properties'
import { exitCodes, type Terminal } from './command.ts'
import { dutiesOfDevices, subjectOf, type DeviceOptions } from './device.ts'
import { cameOf, expectationFor, expectationsFrom, metBy, type Expectations, type Met } from './expectations.ts'
import { interrupt } from './interrupt.ts'
import { milliseconds, wholeNumber } from './numbers.ts'
import { featuresOf } from './options.ts'
import { expectedText, metText, reasonText } from './reports/expectation-text.ts'
import { resultsJson, type Result } from './reports/results-json.ts'
import { findingsText, verdictCounts, verdictLine } from './reports/verdict-text.ts'
import { resultFile } from './result-file.ts'
import { statusOn } from './status.ts'

export interface VerifyOptions extends DeviceOptions {
  readonly features?: string
  readonly requirement?: string
  readonly runs?: string
  readonly time?: string
  readonly seed?: string
  readonly depth?: string
  readonly expect?: string
  readonly json?: string
  readonly strict?: boolean
  readonly timings?: boolean
}

/** Random plans for each requirement and feature set, unless told otherwise. */
export const RUNS = 50
export const SEED = 1
export const DEPTH = 3
/** Milliseconds after which a device that answers by promises is given up. */
const PATIENCE = 30_000

/** What is to be done, read from the options and nothing else. */
interface Task {
  readonly seed: number
  readonly runs: number
  readonly depth: number
  /** Milliseconds for all of it together. */
  readonly time: number | undefined
  readonly requirements: readonly Requirement[]
  readonly subjects: readonly Subject[]
  readonly expectations: Expectations
}

type Make = (options: DeviceOptions, features: FeatureSet) => Subject

async function taskOf(options: VerifyOptions, make: Make): Promise<Task> {
  const sets =
    options.features === undefined ? featureSetsOf(protocol.features) : [featuresOf(options.features, protocol)]
  return {
    seed: options.seed === undefined ? SEED : wholeNumber(options.seed, '--seed', -(2 ** 31), 2 ** 31 - 1),
    runs: options.runs === undefined ? RUNS : wholeNumber(options.runs, '--runs', 0, 1_000_000_000),
    depth: options.depth === undefined ? DEPTH : wholeNumber(options.depth, '--depth', 0, 8),
    time: options.time === undefined ? undefined : milliseconds(options.time, '--time'),
    requirements: dutiesOfDevices(options.requirement),
    subjects: sets.map((features) => make(options, features)),
    expectations: await expectationsFrom(options.expect),
  }
}

/**
 * Verifies a device and says what came of it; the exit code is returned, for there may be more to say. `make` meets the
 * device of a feature set.
 */
export async function verifyDevice(
  options: VerifyOptions,
  terminal: Terminal,
  make: Make = subjectOf,
): Promise<number> {
  // JSON on standard output is all that stands there.
  const say = (text: string): void => (options.json === '-' ? terminal.err(text) : terminal.out(text))
  const task = await taskOf(options, make)
  const { seed, runs, depth, time } = task
  const file = options.json === undefined || options.json === '-' ? undefined : resultFile(options.json, '--json')
  const target = { backend: options.backend ?? 'simulated', mutant: options.mutant }
  const what = target.mutant === undefined ? target.backend : `${target.backend}, mutant ${target.mutant}`
  say(`Device: ${what}; seed ${seed}, ${runs} random plans each after all of up to ${depth} requests`)
  say(time === undefined ? '\n' : `; bounded by --time, so not reproducible\n`)
  say(expectedText(task.expectations))

  const begun = performance.now()
  const { signal, release } = interrupt()
  const results = await resultsOf(task, { ...terminal, out: say }, signal)
  release()
  const isWhole = results.length === task.subjects.length * task.requirements.length && !signal.aborted
  const met = metBy(task.expectations, results.map(foundIn), isWhole)
  const verdicts = results.map(({ verdict }) => verdict)
  say(`\n${findingsText(results, target)}${metText(met)}`)
  say(`tested: ${verdictCounts(verdicts) || 'nothing'}`)
  say(options.timings === true ? `; ${((performance.now() - begun) / 1000).toFixed(1)} s\n` : '\n')
  if (signal.aborted) say(`interrupted; the seed was ${seed}\n`)
  if (options.json !== undefined) {
    const text = resultsJson({ seed, runs, depth, ...target, isWhole, results, met })
    if (file === undefined) terminal.out(text)
    else file.write(text)
  }
  return signal.aborted ? exitCodes.undecided : exitOf(verdicts, met, options.strict === true)
}

/** What was found of a requirement, as an expectation sees it. */
const foundIn = ({ requirement: { name }, features, verdict }: Result) => ({
  requirement: name,
  features,
  came: cameOf[verdict.type],
})

/** Every verdict there is time for; each is said as it comes. A device that is gone ends it. */
async function resultsOf(task: Task, { out, screen }: Terminal, signal: AbortSignal): Promise<readonly Result[]> {
  const { seed, runs, depth, time, requirements, subjects, expectations } = task
  const isMeant = (subject: Subject, { needs }: Requirement): boolean => lacking(needs, subject) === undefined
  let units = subjects.flatMap((subject) => requirements.filter((one) => isMeant(subject, one))).length
  const status = statusOn(screen, { units, time })
  const begun = performance.now()
  const results: Result[] = []
  for (const subject of subjects) {
    const { features } = subject
    if (signal.aborted) break
    out(`\nflags ${flagsOf(protocol.features, features)}  ${nameOfSet(features)}\n`)
    for (const requirement of requirements) {
      if (signal.aborted) break
      const expectation = expectationFor(expectations, requirement.name, features)
      const verdict = await verify(requirement, subject, {
        seed,
        runs,
        depth,
        // What others left of their time is there for the rest.
        time: time === undefined ? undefined : Math.max(0, time - (performance.now() - begun)) / units,
        deadline: PATIENCE,
        excepted: expectation === undefined ? {} : { [requirement.name]: reasonText(expectation) },
        signal,
        progress: status.show,
      })
      status.clear()
      if (verdict.type !== 'inapplicable') {
        status.next()
        units--
      }
      results.push({ features, requirement, verdict })
      out(`${verdictLine(requirement, verdict)}\n`)
      if (verdict.type === 'unknown' && verdict.isGone === true) {
        out('The device is gone: nothing more was tried.\n')
        return results
      }
    }
  }
  return results
}

/** The exit code of verdicts: what is silent or unknown is not green, and neither is an expectation without cause. */
export function exitOf(verdicts: readonly Verdict[], met: readonly Met[], strict: boolean): number {
  const has = (...types: readonly Verdict['type'][]): boolean => verdicts.some(({ type }) => types.includes(type))
  if (has('refuted') || (strict && has('deviates')) || met.some(({ came }) => came === 'kept'))
    return exitCodes.different
  if (verdicts.every((verdict) => !hasRun(verdict))) return exitCodes.nothingRan
  return has('silent', 'unknown') ? exitCodes.undecided : exitCodes.equal
}

/** Whether a device was met at all. */
const hasRun = (verdict: Verdict): boolean =>
  verdict.type === 'unknown' ? verdict.isGone !== true || verdict.runs > 0 : verdict.type !== 'inapplicable'
