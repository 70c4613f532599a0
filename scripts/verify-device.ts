// The device half of `vfio-mig verify`: every requirement on every feature set, verdicts as they come, counterexamples
// in full at the end. Interrupted, or left by its device, it tells and saves what is known by then.
import { lacking, verify, type Requirement, type Subject, type Verdict } from '#properties'
import { backendText, isLive, PATIENCE } from './backend-option.ts'
import { exitCodes, VERSION, type Terminal } from './command.ts'
import { atExit } from './ending.ts'
import { cameOf, expectationFor, metBy, type Expectation, type Met } from './expectations.ts'
import { tallyOf, type Tally } from './exercise.ts'
import { kept } from './keeping.ts'
import { paintOn } from './paint.ts'
import { expectedText, metText, reasonText } from './reports/expectation-text.ts'
import { RESULTS_VERSION, type Proved, type Result, type Results } from './reports/results-json.ts'
import { deviceText } from './reports/summary.ts'
import { detailText, findingsText, verdictCounts, verdictLine, type Pasting } from './reports/verdict-text.ts'
import { wordsOf } from './reports/words.ts'
import { inTurn } from './in-turn.ts'
import { isOwn, shardText } from './shard.ts'
import { statusOn } from './status.ts'
import type { Task, VerifyOptions } from './verify-task.ts'

/** A task, and the devices that it is done on. */
interface Work extends Task {
  readonly subjects: readonly Subject[]
  readonly deadline?: number | undefined
}

/** What a verification of devices is part of. */
export interface Around {
  /** The user's wish to stop. */
  readonly signal?: AbortSignal
  /** What is known of the model by then: the reports have it, too. */
  readonly proved?: readonly Proved[]
  /** Milliseconds for an answer, where its backend says so. */
  readonly deadline?: number | undefined
}

/** Verifies devices and says what came of it; the exit code is returned, for there may be more to say. */
export async function verifyDevice(
  task: Task,
  terminal: Terminal,
  subjects: readonly Subject[],
  { signal = new AbortController().signal, proved = [], deadline }: Around = {},
): Promise<number> {
  const { options, dialect, seed, runs, depth, time, shard, outlets, voice } = task
  // A report on standard output is all that stands there.
  const say = (text: string): void => (outlets.isOut ? terminal.err(text) : terminal.out(text))
  const tell = voice === 'quiet' ? () => {} : say
  const protocol = dialect.protocol.name
  const way = backendText(options).trim()
  const target = {
    protocol,
    backend: isLive(options.backend) ? subjects[0]!.backend.name : 'simulated',
    mutant: options.mutant,
    options: way === '' ? undefined : way,
  }
  tell(`Device: ${deviceText(target)}; seed ${seed}, ${runs} random plans each after all of up to ${depth} requests`)
  if (shard !== undefined) tell(`; ${shardText(shard)}`)
  tell(time === undefined ? '\n' : `; bounded by --time, so not reproducible\n`)
  tell(expectedText(task.expectations))

  const begun = performance.now()
  // Only of v2 it is known what a request exercises.
  const isCounted = outlets.isAny && protocol === 'v2'
  const tallies = subjects.map(tallyOf)
  const met = isCounted ? subjects.map((one, at) => counted(one, tallies[at]!)) : subjects
  const shown = { out: tell, screen: terminal.screen, isColoured: !outlets.isOut && terminal.isColoured === true }
  const results: Result[] = []
  const write = await outlets.ready()
  /** Tells and saves what is known by now: at once, for it may be all there is time for. */
  const conclude = (): number => {
    const isWhole = results.length === placesOf({ ...task, subjects }).filter(Boolean).length && !signal.aborted
    // What others found of the same is not known here.
    const expected = metBy(task.expectations, results.map(foundIn), isWhole && shard === undefined)
    const verdicts = results.map(({ verdict }) => verdict)
    if (voice !== 'quiet')
      tell(`\n${findingsText(results, target, { isAll: voice === 'verbose', ...pastingOn(terminal, options) })}`)
    say(metText(expected))
    say(`tested: ${verdictCounts(verdicts) || 'nothing'}`)
    say(options.timings === true ? `; ${((performance.now() - begun) / 1000).toFixed(1)} s\n` : '\n')
    if (signal.aborted) say(`interrupted; the seed was ${seed}\n`)
    write({
      version: RESULTS_VERSION,
      tool: VERSION,
      seed,
      runs,
      depth,
      time,
      ...target,
      only: options.requirement,
      strict: options.strict === true,
      shard,
      isWhole,
      devices: subjects.map(({ features, backend: { powers } }) => ({ features, powers })),
      expect: task.expectations.entries.map(savedOf),
      proved,
      results,
      met: expected,
      exercise: isCounted
        ? subjects.map(({ features, spec }, at) =>
            tallies[at]!.exercise(
              features,
              spec.states.map(({ name }) => name),
            ),
          )
        : [],
    })
    return signal.aborted ? exitCodes.undecided : exitOf(verdicts, expected, options.strict === true)
  }
  const release = atExit(() => void conclude())
  try {
    await collect(results, { ...task, subjects: met, deadline }, shown, signal)
  } finally {
    release()
  }
  return conclude()
}

/** How lines to paste are made where a command was called: what is too long is kept, or stands in the results. */
const pastingOn = ({ called }: Terminal, { json, strict = false }: VerifyOptions): { readonly pasting?: Pasting } => {
  if (called === undefined) return {}
  const fileOf: Pasting['fileOf'] = (found) => (json === undefined || json === '-' ? kept(found) : json)
  return { pasting: { called, isStrict: strict, fileOf } }
}

const counted = (subject: Subject, tally: Tally): Subject => ({ ...subject, backend: tally.counting(subject.backend) })

/** For each pair of a subject and a requirement, in their order, whether it is done here. */
const placesOf = ({ subjects, requirements, shard }: Work): readonly boolean[] =>
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

/**
 * How many requirements are verified at a time: more than there are machines, for one that takes long is not to keep
 * the others waiting. Where time is shared out, one after the other.
 */
const widthOf = ({ backend: { atOnce = 1 } }: Subject, time: number | undefined): number =>
  time !== undefined || atOnce === 1 ? 1 : 2 * atOnce

/** Adds every verdict there is time for; each is said as it comes. A device that is gone ends it. */
async function collect(
  results: Result[],
  task: Work,
  { out, screen, isColoured }: Pick<Terminal, 'out' | 'screen' | 'isColoured'>,
  signal: AbortSignal,
): Promise<void> {
  const { dialect, seed, runs, depth, time, requirements, subjects, expectations, voice } = task
  const { titleOf } = wordsOf(dialect.protocol.name)
  const paint = paintOn({ isColoured })
  const isMeant = (subject: Subject, { needs }: Requirement): boolean => lacking(needs, subject) === undefined
  const own = placesOf(task)
  let units = subjects
    .flatMap((subject) => requirements.map((one) => isMeant(subject, one)))
    .filter((isTried, place) => isTried && own[place]).length
  const status = statusOn(screen, { units, time })
  const begun = performance.now()
  for (const [row, subject] of subjects.entries()) {
    const { features } = subject
    if (signal.aborted) break
    out(`\n${titleOf(features, '  ')}\n`)
    const asked = requirements.filter((_, column) => own[row * requirements.length + column])
    const left = (): number => Math.max(0, time! - (performance.now() - begun))
    // What is live has a deadline for each call, and a plan may be long.
    const patience = task.deadline ?? (subject.backend.devices === undefined ? PATIENCE : undefined)
    const verdictOn = (requirement: Requirement): Promise<Verdict> => {
      const expectation = expectationFor(expectations, requirement.name, features)
      return verify(requirement, subject, {
        seed,
        runs,
        depth,
        // What others left of their time is there for the rest.
        time: time === undefined ? undefined : left() / units,
        deadline: patience === undefined || time === undefined ? patience : Math.min(patience, Math.ceil(left())),
        excepted: expectation === undefined ? {} : { [requirement.name]: reasonText(expectation) },
        signal,
        progress: status.show,
      })
    }
    for await (const [requirement, verdict] of inTurn(asked, verdictOn, widthOf(subject, time))) {
      status.clear()
      if (verdict.type !== 'inapplicable') {
        status.next()
        units--
      }
      results.push({ features, requirement, verdict })
      out(`${verdictLine(requirement, verdict, paint)}\n`)
      if (voice === 'verbose') out(detailText(requirement, verdict))
      if (verdict.type === 'unknown' && verdict.isGone === true) {
        out('The device is gone: nothing more was tried.\n')
        return
      }
      if (signal.aborted) break
    }
  }
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
