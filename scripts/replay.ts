// `vfio-mig replay`: performs the acts of a counterexample again on a fresh device and judges what comes of it; with
// --judge only the recorded trace is judged. It exits 1 where a must is broken again; what is none deviates, as it does
// in verify.
import type { Command } from 'commander'
import { protocol, type Act, type FeatureSet } from '#model'
import { lacking, replay, type Counterexample, type Judgement, type Requirement, type Subject } from '#properties'
import { isLive, PATIENCE, withBackend } from './backend-option.ts'
import { exitCodes, unusable, type Terminal } from './command.ts'
import { requirementOf, type DeviceOptions } from './device.ts'
import { dialectOf, type Dialect, everyRequirement } from './dialect.ts'
import { interrupt, unlessAborted, type Interrupt } from './interrupt.ts'
import { onLive } from './live.ts'
import { featuresOf } from './options.ts'
import { paintOn } from './paint.ts'
import { wordsOf } from './reports/words.ts'
import { actsIn, counterexampleIn, placedIn, protocolIn, textOfFile } from './trace-file.ts'
import { protocolOf } from './v1/which.ts'
import { voiceOf, withVoice, type Voice, type VoiceOptions } from './voice.ts'

interface Options extends DeviceOptions, VoiceOptions {
  readonly protocol?: string
  readonly requirement?: string
  readonly features?: string
  readonly acts?: string
  readonly judge?: boolean
  readonly strict?: boolean
}

/** The options that mean something for v1. */
const ofV1 = ['protocol', 'requirement', 'acts', 'mutant', 'judge', 'strict', 'quiet', 'verbose']

export function define(command: Command, terminal: Terminal): void {
  const quiet = 'say what came of it, without the steps'
  withVoice(withBackend(command), quiet, 'say the words that the requirement rests on as well')
    .argument('[file]', 'a counterexample (from: vfio-mig verify --json); - for standard input')
    .option('--protocol <name>', 'v2, or v1: what is replayed is of the region protocol')
    .option('--requirement <name>', 'the requirement to judge by; of a file with several, the one that is meant')
    .option('--features <set>', 'features of the device')
    .option('--acts <json>', 'the acts, as a replay line has them')
    .option('--mutant <name>', 'a faulty device (see: vfio-mig mutants)')
    .option('--judge', 'judge the recorded trace only; perform nothing')
    .option('--strict', 'let deviations fail as well')
    .addHelpText(
      'after',
      `
Examples:
  vfio-mig verify --mutant opens-early --json found.json; vfio-mig replay found.json
  vfio-mig replay found.json --requirement sessions/last-arc-opens --judge
What verify found says the line that performs it again, which needs no file.`,
    )
    .action(async (file: string | undefined, options: Options) => terminal.exit(await again(file, options, terminal)))
}

/** What is to be replayed, read from a file or from options. */
interface Task {
  readonly dialect: Dialect
  readonly requirement: Requirement
  readonly features: FeatureSet
  readonly found: Counterexample | undefined
}

function taskOf(file: string | undefined, options: Options): Task {
  if (file === undefined && (options.requirement === undefined || options.acts === undefined)) {
    return unusable({
      message: 'nothing to replay',
      remedy: 'Give a counterexample file, or --requirement, --features and --acts as a replay line has them.',
    })
  }
  if (file !== undefined && options.acts !== undefined) {
    unusable({ at: '--acts', message: `${file} has acts already`, remedy: 'Leave one of the two out.' })
  }
  const text = file === undefined ? undefined : textOfFile(file)
  const name = protocolOf(options, ofV1, text === undefined ? undefined : protocolIn(text))
  const dialect = dialectOf(name)
  const isOf = (one: string, at?: string): Requirement => requirementOf(one, at, everyRequirement(dialect))
  const asked = options.requirement === undefined ? undefined : isOf(options.requirement)
  const given = options.features === undefined ? undefined : featuresOf(options.features, protocol)
  const wanted = { requirement: asked?.name, features: given?.join() }
  const found = text === undefined ? undefined : counterexampleIn(text, file!, wanted)
  if (found !== undefined && found.trace.header.protocol !== name) {
    const message = `${file} is of ${found.trace.header.protocol}`
    return unusable({ at: '--protocol', message, remedy: 'Leave it out: the file says its protocol.' })
  }
  const requirement = asked ?? isOf(found!.requirement, `${file}: requirement`)
  if (name === 'v1') return { dialect, requirement, features: [], found }
  const features = given ?? featuresOf(found?.features.join('+'), protocol, `${file}: features`)
  return { dialect, requirement, features, found }
}

/** The user is heard from before a device is looked for until after it was left. */
async function again(file: string | undefined, options: Options, terminal: Terminal): Promise<number> {
  const stop = interrupt(terminal.err)
  try {
    const code = await againUntil(stop, file, options, terminal)
    if (stop.signal.aborted) terminal.out('interrupted\n')
    return code
  } finally {
    stop.release()
  }
}

async function againUntil(
  stop: Interrupt,
  file: string | undefined,
  options: Options,
  terminal: Terminal,
): Promise<number> {
  const { dialect, requirement, features, found } = taskOf(file, options)
  const voice = voiceOf(options)
  const tell = (trace: Counterexample['trace'], judgement: Judgement): number =>
    told({ dialect, requirement, voice, isStrict: options.strict === true }, trace, judgement, terminal)
  if (options.judge === true) {
    if (found === undefined)
      return unusable({ at: '--judge', message: 'there is no recorded trace', remedy: 'Give a file.' })
    return tell(found.trace, requirement.judge(dialect.specOf(features), found.trace))
  }
  const acts: readonly Act[] =
    options.acts === undefined
      ? placedIn(requirement.needs, found!.acts, `${file}: acts`)
      : placedIn(requirement.needs, actsIn(options.acts, '--acts', dialect.protocol.name), '--acts')
  const on = async (subject: Subject, deadline?: number): Promise<number> => {
    const done = await unlessAborted(replay(requirement, subject, acts, deadline), stop.signal)
    if (done === undefined) return exitCodes.undecided
    const { trace, judgement } = done
    if (trace !== undefined) return tell(trace, judgement)
    return nothing(judgement.type === 'unknown' ? judgement.because : '')
  }
  const nothing = (because: string): number => {
    terminal.err(`vfio-mig: nothing was performed: ${because}\n`)
    return exitCodes.nothingRan
  }
  // A live device tells its features itself; a trace of other ones would be judged by another table.
  const known = features.length === 0 ? undefined : (options.features ?? found?.features.join('+'))
  const live = await onLive({ ...options, features: known }, terminal, stop, ({ deadline }, subject) => {
    const lacks = lacking(requirement.needs, subject)
    return lacks === undefined ? on(subject, deadline) : Promise.resolve(nothing(lacks))
  })
  if (live !== undefined) return live
  return on(dialect.subjectOf({ ...options, mutant: options.mutant ?? mutantOf(found) }, features), PATIENCE)
}

/** The mutant that a counterexample was found on: its backend, where that is not the reference device. */
function mutantOf(found: Counterexample | undefined): string | undefined {
  if (found === undefined || found.backend === 'simulated') return undefined
  if (!isLive(found.backend)) return found.backend
  const remedy = `Give --backend ${found.backend}, or another device; or --judge, which performs nothing.`
  return unusable({ at: '--backend', message: `it was found on ${found.backend}`, remedy })
}

interface Manner extends Pick<Task, 'dialect' | 'requirement'> {
  readonly voice: Voice
  readonly isStrict: boolean
}

/** Prints the steps and the judgement; says with the exit code whether it was broken, and may not be. */
function told(
  { dialect, requirement, voice, isStrict }: Manner,
  trace: Counterexample['trace'],
  judgement: Judgement,
  terminal: Terminal,
): number {
  const { source, stepLines } = wordsOf(dialect.protocol.name)
  const paint = paintOn(terminal)
  const marked = judgement.type === 'broken' ? judgement.step : undefined
  const { name, level, party, statement } = requirement
  if (voice !== 'quiet') terminal.out(`${name} (${level}, ${party}): ${statement}\n`)
  if (voice === 'verbose') {
    for (const { section, quote } of requirement.cites) terminal.out(`  ${source}, ${section}: "... ${quote} ..."\n`)
  }
  if (voice !== 'quiet') terminal.out(`\n${stepLines(trace.steps, marked).join('\n')}\n\n`)
  if (judgement.type === 'broken') {
    const word = level === 'must' ? paint('broken', 'bad') : paint('deviates', 'doubt')
    terminal.out(`${word}\n  it was  ${judgement.because}\n  wanted  ${judgement.wanted}\n`)
    return level === 'must' || isStrict ? exitCodes.different : exitCodes.equal
  }
  if (judgement.type === 'holds') {
    terminal.out(`${paint('holds', 'good')}, ${judgement.witnesses} witnesses\n`)
    return exitCodes.equal
  }
  const says = judgement.type === 'silent' ? 'nothing put it to the test' : judgement.because
  terminal.out(`${paint(judgement.type, 'doubt')}: ${says}\n`)
  return exitCodes.undecided
}
