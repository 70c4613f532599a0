// `vfio-mig verify`: the main job. Without options about a device it is the model (tables and theorems) and then the
// reference device; with any, that device alone. What is proved and what is tested are told apart and never added up.
import type { Command } from 'commander'
import { withBackend } from './backend-option.ts'
import { exitCodes, type Terminal } from './command.ts'
import { interrupt, type Interrupt } from './interrupt.ts'
import { onLive } from './live.ts'
import { collected } from './outlets.ts'
import { subjectsOf, taskOf, type VerifyOptions } from './verify-task.ts'
import { withVoice } from './voice.ts'

export function define(command: Command, terminal: Terminal): void {
  const quiet = 'say what came of it in a line, and nothing else'
  withVoice(
    withBackend(command),
    quiet,
    'say of each requirement what it asks, how it was tried, and why it is not told',
  )
    .option('--features <set>', 'one feature set: names joined by | or , or +, a flags number, or all')
    .option('--protocol <name>', 'v2, or v1: the region protocol that v2 replaced')
    .option('--requirement <name>', 'a requirement, or the beginning of its name')
    .option('--mutant <name>', 'a faulty device (see: vfio-mig mutants)')
    .option('--runs <n>', 'random plans for each requirement and feature set')
    .option('--depth <n>', 'requests in the plans that are all tried first')
    .option('--seed <n>', 'where chance begins')
    .option('--time <duration>', 'stop after about this long, such as 60s; the result is then not reproducible')
    .option(
      '--expect <file>',
      'deviations that are known, with reasons: lab, lab:debug, or a file (see: vfio-mig schema expectations)',
    )
    .option('--json <file>', 'write the results; - for standard output (see: vfio-mig schema results)')
    .option('--report <form=file>', 'write a report: text, json, junit, ktap or html; may be given again', collected)
    .option('--shard <i/n>', 'one of n parts of the work, to be joined by vfio-mig merge')
    .option('--machines <n>', 'machines of the lab side by side; one for each processor where it is left out')
    .option('--strict', 'let deviations fail as well')
    .option('--timings', 'say how long it took')
    .addHelpText(
      'after',
      `
Examples:
  vfio-mig verify
  vfio-mig verify --requirement sessions --features 7 --runs 1000 --seed 3
  vfio-mig verify --mutant opens-early
  vfio-mig verify --protocol v1 --mutant swallows-errors
  vfio-mig verify --expect known.json --json found.json
  vfio-mig verify --report html=report.html --report junit=out.xml --report ktap=-
A kernel tree is checked by: vfio-mig table check TREE`,
    )
    .action(async (options: VerifyOptions) => terminal.exit(await verified(options, terminal)))
}

/** The worse of two exit codes: what differs before what could not be told. */
const worse = (a: number, b: number): number =>
  [exitCodes.unusable, exitCodes.different, exitCodes.nothingRan, exitCodes.undecided].find(
    (code) => code === a || code === b,
  ) ?? exitCodes.equal

/** Options that say how to report, and nothing about the device. */
const reporting: readonly (keyof VerifyOptions)[] = ['protocol', 'json', 'report', 'shard', 'quiet', 'verbose']

/** All of it is one: who interrupts is heard from before a device is looked for until after it was left. */
async function verified(options: VerifyOptions, terminal: Terminal): Promise<number> {
  const stop = interrupt(terminal.err)
  try {
    return await verifiedUntil(stop, options, terminal)
  } finally {
    stop.release()
  }
}

/** The event loop is given its turn, so that a signal that has come is heard. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

async function verifiedUntil(stop: Interrupt, options: VerifyOptions, terminal: Terminal): Promise<number> {
  const { signal } = stop
  const task = await taskOf(options, terminal)
  const say = task.outlets.isOut ? terminal.err : terminal.out
  const { verifyDevice } = await import('./verify-device.ts')
  let isTried = false
  const live = await onLive(options, terminal, stop, ({ deadline }, subject) => {
    isTried = true
    return verifyDevice(task, terminal, [subject], { signal, deadline })
  })
  if (live !== undefined) {
    if (!isTried && signal.aborted) say(`tested: nothing\ninterrupted; the seed was ${task.seed}\n`)
    return live
  }
  const subjects = subjectsOf(task)
  const isAboutDevice = Object.keys(options).some((name) => !reporting.includes(name as keyof VerifyOptions))
  // The model is no part of what is divided: the first shard has it.
  const isFirst = task.shard === undefined || task.shard.index === 1
  const isOfV2 = task.dialect.protocol.name === 'v2'
  await turn()
  if (isAboutDevice || !isFirst || !isOfV2) return verifyDevice(task, terminal, subjects, { signal })
  const { verifyModel } = await import('./verify-model.ts')
  const model = verifyModel(say, task.voice)
  if (task.voice !== 'quiet') say('\n')
  await turn()
  return worse(model.code, await verifyDevice(task, terminal, subjects, { signal, proved: model.proved }))
}
