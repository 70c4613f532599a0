// The device half of `vfio-mig verify`: every requirement on every feature set, verdicts as they come, counterexamples
// in full at the end. Interrupted, or left by its device, it tells and saves what is known by then.
import { featureSetsOf, flagsOf, nameOfSet, protocol, type FeatureSet } from '#model'
import { lacking, v2, verify, type Requirement, type Subject, type Verdict } from '#properties'
import { exitCodes, VERSION, type Terminal } from './command.ts'
import { dutiesOfDevices, subjectOf, type DeviceOptions } from './device.ts'
import {
  cameOf,
  expectationFor,
  expectationsFrom,
  metBy,
  type Expectation,
  type Expectations,
  type Met,
} from './expectations.ts'
import { tallyOf, type Tally } from './exercise.ts'
import { interrupt } from './interrupt.ts'
import { milliseconds, wholeNumber } from './numbers.ts'
import { featuresOf } from './options.ts'
import { outletsOf, type OutletOptions } from './outlets.ts'
import { expectedText, metText, reasonText } from './reports/expectation-text.ts'
import { RESULTS_VERSION, type Proved, type Result, type Results } from './reports/results-json.ts'
import { findingsText, verdictCounts, verdictLine } from './reports/verdict-text.ts'
import { isOwn, shardOf, shardText, type Shard } from './shard.ts'
import { statusOn } from './status.ts'

export interface VerifyOptions extends DeviceOptions, OutletOptions {
  readonly protocol?: string
  readonly features?: string
  readonly requirement?: string
  readonly runs?: string
  readonly time?: string
  readonly seed?: string
  readonly depth?: string
  readonly expect?: string
  readonly shard?: string
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
  /** Which part of it is done here; all where there is none. */
  readonly shard: Shard | undefined
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
    shard: options.shard === undefined ? undefined : shardOf(options.shard),
  }
}

/**
 * Verifies a device and says what came of it; the exit code is returned, for there may be more to say. `make` meets the
 * device of a feature set, `proved` is what is known of the model by then: the reports have it, too.
 */
export async function verifyDevice(
  options: VerifyOptions,
  terminal: Terminal,
  make: Make = subjectOf,
  proved: readonly Proved[] = [],
): Promise<number> {
  const task = await taskOf(options, make)
  const { seed, runs, depth, time, shard } = task
  const outlets = outletsOf(options, terminal)
  // A report on standard output is all that stands there.
  const say = (text: string): void => (outlets.isOut ? terminal.err(text) : terminal.out(text))
  const target = { backend: options.backend ?? 'simulated', mutant: options.mutant }
  const what = target.mutant === undefined ? target.backend : `${target.backend}, mutant ${target.mutant}`
  say(`Device: ${what}; seed ${seed}, ${runs} random plans each after all of up to ${depth} requests`)
  if (shard !== undefined) say(`; ${shardText(shard)}`)
  say(time === undefined ? '\n' : `; bounded by --time, so not reproducible\n`)
  say(expectedText(task.expectations))

  const begun = performance.now()
  const { signal, release } = interrupt()
  const tallies = task.subjects.map(tallyOf)
  const subjects = outlets.isAny ? task.subjects.map((one, at) => counted(one, tallies[at]!)) : task.subjects
  const results = await resultsOf({ ...task, subjects }, { ...terminal, out: say }, signal)
  release()
  const isWhole = results.length === placesOf(task).filter(Boolean).length && !signal.aborted
  // What others found of the same is not known here.
  const met = metBy(task.expectations, results.map(foundIn), isWhole && shard === undefined)
  const verdicts = results.map(({ verdict }) => verdict)
  say(`\n${findingsText(results, target)}${metText(met)}`)
  say(`tested: ${verdictCounts(verdicts) || 'nothing'}`)
  say(options.timings === true ? `; ${((performance.now() - begun) / 1000).toFixed(1)} s\n` : '\n')
  if (signal.aborted) say(`interrupted; the seed was ${seed}\n`)
  await outlets.write({
    version: RESULTS_VERSION,
    tool: VERSION,
    protocol: v2.name,
    seed,
    runs,
    depth,
    time,
    ...target,
    only: options.requirement,
    strict: options.strict === true,
    shard,
    isWhole,
    devices: task.subjects.map(({ features, backend: { powers } }) => ({ features, powers })),
    expect: task.expectations.entries.map(savedOf),
    proved,
    results,
    met,
    exercise: outlets.isAny
      ? task.subjects.map(({ features, spec }, at) =>
          tallies[at]!.exercise(
            features,
            spec.states.map(({ name }) => name),
          ),
        )
      : [],
  })
  return signal.aborted ? exitCodes.undecided : exitOf(verdicts, met, options.strict === true)
}

const counted = (subject: Subject, tally: Tally): Subject => ({ ...subject, backend: tally.counting(subject.backend) })

/** For each pair of a subject and a requirement, in their order, whether it is done here. */
const placesOf = ({ subjects, requirements, shard }: Task): readonly boolean[] =>
  subjects.flatMap(() => requirements).map((_, place) => isOwn(shard, place))

/** An expectation as it is saved. */
const savedOf = ({ requirement, features, reason, link }: Expectation): Omit<Expectation, 'place'> => ({
  requirement,
  features,
  reason,
  link,
})

/** What was found of a requirement, as an expectation sees it. */
export const foundIn = ({ requirement: { name }, features, verdict }: Result) => ({
  requirement: name,
  features,
  came: cameOf[verdict.type],
})

/** Every verdict there is time for; each is said as it comes. A device that is gone ends it. */
async function resultsOf(task: Task, { out, screen }: Terminal, signal: AbortSignal): Promise<readonly Result[]> {
  const { seed, runs, depth, time, requirements, subjects, expectations } = task
  const isMeant = (subject: Subject, { needs }: Requirement): boolean => lacking(needs, subject) === undefined
  const own = placesOf(task)
  let units = subjects
    .flatMap((subject) => requirements.map((one) => isMeant(subject, one)))
    .filter((isTried, place) => isTried && own[place]).length
  const status = statusOn(screen, { units, time })
  const begun = performance.now()
  const results: Result[] = []
  for (const [row, subject] of subjects.entries()) {
    const { features } = subject
    if (signal.aborted) break
    out(`\nflags ${flagsOf(protocol.features, features)}  ${nameOfSet(features)}\n`)
    for (const [column, requirement] of requirements.entries()) {
      if (signal.aborted) break
      if (own[row * requirements.length + column] !== true) continue
      const expectation = expectationFor(expectations, requirement.name, features)
      const verdict = await verify(requirement, subject, {
        seed,
        runs,
        depth,
        // What others left of their time is there for the rest.
        time: time === undefined ? undefined : Math.max(0, time - (performance.now() - begun)) / units,
        // What is live has a deadline for each call, and a plan may be long.
        deadline: subject.backend.devices === undefined ? PATIENCE : undefined,
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

/** The exit code of a model that was verified along, where it was, and of everything in saved results. */
export function exitOfResults({ proved, results, met, strict, isWhole }: Results): number {
  const verdicts = results.map(({ verdict }) => verdict)
  const code = exitOf(verdicts, met, strict)
  if (proved.some(({ isProved }) => !isProved)) return exitCodes.different
  return code === exitCodes.equal && !isWhole ? exitCodes.undecided : code
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
