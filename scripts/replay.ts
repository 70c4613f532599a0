// `vfio-mig replay`: performs the acts of a counterexample again on a fresh device and judges what comes of it; with
// --judge only the recorded trace is judged. It exits 1 where the requirement is broken again.
import type { Command } from 'commander'
import { protocol, restrict, type Act } from '#model'
import { lacking, replay, type Counterexample, type Judgement, type Requirement, type Subject } from '#properties'
import { isLive, withBackend } from './backend-option.ts'
import { exitCodes, unusable, type Terminal } from './command.ts'
import { requirementOf, subjectOf, type DeviceOptions } from './device.ts'
import { onLive } from './live.ts'
import { featuresOf } from './options.ts'
import { stepLines } from './reports/step-text.ts'
import { actsIn, counterexampleIn, placedIn, textOfFile } from './trace-file.ts'

interface Options extends DeviceOptions {
  readonly requirement?: string
  readonly features?: string
  readonly acts?: string
  readonly judge?: boolean
}

export function define(command: Command, terminal: Terminal): void {
  withBackend(command)
    .argument('[file]', 'a counterexample (from: vfio-mig verify --json); - for standard input')
    .option('--requirement <name>', 'the requirement to judge by; of a file with several, the one that is meant')
    .option('--features <set>', 'features of the device')
    .option('--acts <json>', 'the acts, as a replay line has them')
    .option('--mutant <name>', 'a faulty device (see: vfio-mig mutants)')
    .option('--judge', 'judge the recorded trace only; perform nothing')
    .addHelpText(
      'after',
      '\nExample: vfio-mig verify --mutant opens-early --json found.json; vfio-mig replay found.json',
    )
    .action(async (file: string | undefined, options: Options) => terminal.exit(await again(file, options, terminal)))
}

/** Milliseconds after which a device that answers by promises is given up. */
const PATIENCE = 30_000

async function again(file: string | undefined, options: Options, terminal: Terminal): Promise<number> {
  if (file === undefined && (options.requirement === undefined || options.acts === undefined)) {
    return unusable({
      message: 'nothing to replay',
      remedy: 'Give a counterexample file, or --requirement, --features and --acts as a replay line has them.',
    })
  }
  const asked = options.requirement === undefined ? undefined : requirementOf(options.requirement)
  const given = options.features === undefined ? undefined : featuresOf(options.features, protocol)
  const wanted = { requirement: asked?.name, features: given?.join() }
  const found = file === undefined ? undefined : counterexampleIn(textOfFile(file), file, wanted)
  const requirement = asked ?? requirementOf(found!.requirement, `${file}: requirement`)
  const features = given ?? featuresOf(found?.features.join('+'), protocol, `${file}: features`)
  if (options.judge === true) {
    if (found === undefined)
      return unusable({ at: '--judge', message: 'there is no recorded trace', remedy: 'Give a file.' })
    return told(requirement, found.trace, requirement.judge(restrict(protocol, features), found.trace), terminal)
  }
  const acts: readonly Act[] =
    options.acts === undefined
      ? placedIn(requirement.needs, found!.acts, `${file}: acts`)
      : placedIn(requirement.needs, actsIn(options.acts, '--acts'), '--acts')
  const on = async (subject: Subject, deadline?: number): Promise<number> => {
    const { trace, judgement } = await replay(requirement, subject, acts, deadline)
    if (trace !== undefined) return told(requirement, trace, judgement, terminal)
    return nothing(judgement.type === 'unknown' ? judgement.because : '')
  }
  const nothing = (because: string): number => {
    terminal.err(`vfio-mig: nothing was performed: ${because}\n`)
    return exitCodes.nothingRan
  }
  // A live device tells its features itself; a trace of other ones would be judged by another table.
  const known = options.features ?? found?.features.join('+')
  const live = await onLive({ ...options, features: known }, terminal, (_, subject) => {
    const lacks = lacking(requirement.needs, subject)
    return lacks === undefined ? on(subject) : Promise.resolve(nothing(lacks))
  })
  return live ?? on(subjectOf({ ...options, mutant: options.mutant ?? mutantOf(found) }, features), PATIENCE)
}

/** The mutant that a counterexample was found on: its backend, where that is not the reference device. */
function mutantOf(found: Counterexample | undefined): string | undefined {
  if (found === undefined || found.backend === 'simulated') return undefined
  if (!isLive(found.backend)) return found.backend
  const remedy = `Give --backend ${found.backend}, or another device; or --judge, which performs nothing.`
  return unusable({ at: '--backend', message: `it was found on ${found.backend}`, remedy })
}

/** Prints the steps and the judgement; says with the exit code whether it was broken. */
function told(
  requirement: Requirement,
  trace: Counterexample['trace'],
  judgement: Judgement,
  terminal: Terminal,
): number {
  const marked = judgement.type === 'broken' ? judgement.step : undefined
  terminal.out(`${requirement.name}: ${requirement.statement}\n\n${stepLines(trace.steps, marked).join('\n')}\n\n`)
  if (judgement.type === 'broken') {
    terminal.out(`broken\n  it was  ${judgement.because}\n  wanted  ${judgement.wanted}\n`)
    return exitCodes.different
  }
  if (judgement.type === 'holds') {
    terminal.out(`holds, ${judgement.witnesses} witnesses\n`)
    return exitCodes.equal
  }
  terminal.out(judgement.type === 'silent' ? 'silent: nothing put it to the test\n' : `unknown: ${judgement.because}\n`)
  return exitCodes.undecided
}
