// `vfio-mig verify`: the main job. Without options the model (tables and theorems) and then the reference device; with
// any option about a device, that device alone. What is proved and what is tested are told apart and never added up.
import type { Command } from 'commander'
import { exitCodes, type Terminal } from './command.ts'
import type { VerifyOptions } from './verify-device.ts'

export function define(command: Command, terminal: Terminal): void {
  command
    .option('--backend <name>', 'what implements the device: simulated')
    .option('--features <set>', 'one feature set: names joined by | or , or +, a flags number, or all')
    .option('--requirement <name>', 'a requirement, or the beginning of its name')
    .option('--mutant <name>', 'a faulty device (see: vfio-mig mutants)')
    .option('--runs <n>', 'random plans for each requirement and feature set')
    .option('--depth <n>', 'requests in the plans that are all tried first')
    .option('--seed <n>', 'where chance begins')
    .option('--time <duration>', 'stop after about this long, such as 60s; the result is then not reproducible')
    .option('--expect <file>', 'deviations that are known, each with a reason (see: vfio-mig schema expectations)')
    .option('--json <file>', 'write the verdicts and counterexamples; - for standard output')
    .option('--strict', 'let deviations fail as well')
    .option('--timings', 'say how long it took')
    .addHelpText(
      'after',
      `
Examples:
  vfio-mig verify
  vfio-mig verify --requirement sessions --features 7 --runs 1000 --seed 3
  vfio-mig verify --mutant opens-early
  vfio-mig verify --expect known.json --json found.json
A kernel tree is checked by: vfio-mig table check TREE`,
    )
    .action(async (options: VerifyOptions) => terminal.exit(await verified(options, terminal)))
}

/** The worse of two exit codes: what differs before what could not be told. */
const worse = (a: number, b: number): number =>
  [exitCodes.unusable, exitCodes.different, exitCodes.nothingRan, exitCodes.undecided].find(
    (code) => code === a || code === b,
  ) ?? exitCodes.equal

async function verified(options: VerifyOptions, terminal: Terminal): Promise<number> {
  const { verifyDevice } = await import('./verify-device.ts')
  if (Object.keys(options).length > 0) return verifyDevice(options, terminal)
  const { verifyModel } = await import('./verify-model.ts')
  const model = verifyModel(terminal)
  terminal.out('\n')
  return worse(model, await verifyDevice(options, terminal))
}
