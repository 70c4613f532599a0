// `vfio-mig judge TRACE`: what every requirement has to say of a trace recorded elsewhere, without a device. What the
// trace does not put to the test is silent.
import type { Command } from 'commander'
import { protocol, restrict } from '#model'
import { judged } from '#properties'
import { exitCodes, type Terminal } from './command.ts'
import { requirementsOf } from './device.ts'
import { featuresOf } from './options.ts'
import { stepLines } from './reports/step-text.ts'
import { textOfFile, traceIn } from './trace-file.ts'

interface Options {
  readonly requirement?: string
  readonly features?: string
}

export function define(command: Command, terminal: Terminal): void {
  command
    .argument('<trace>', 'a trace, as JSON lines; - for standard input')
    .option('--requirement <name>', 'a requirement, or the beginning of its name')
    .option('--features <set>', 'features of the device, where the trace does not say')
    .addHelpText('after', '\nExample: vfio-mig judge trace.jsonl --requirement sessions')
    .action((file: string, options: Options) => terminal.exit(judge(file, options, terminal)))
}

function judge(file: string, options: Options, terminal: Terminal): number {
  const trace = traceIn(textOfFile(file), file)
  const set = options.features ?? trace.header.features[0]?.join('+')
  const spec = restrict(protocol, featuresOf(set, protocol))
  const results = judged(requirementsOf(options.requirement), spec, trace)
  for (const { requirement, judgement } of results) {
    const { type } = judgement
    const more = type === 'holds' ? `${judgement.witnesses} witnesses` : type === 'unknown' ? judgement.because : ''
    terminal.out(
      `  ${(type === 'broken' ? 'BROKEN' : type).padEnd(9)}${requirement.name}${more === '' ? '' : `: ${more}`}\n`,
    )
    if (type !== 'broken') continue
    const lines = stepLines(trace.steps.slice(0, judgement.step + 1), judgement.step)
    for (const line of lines.slice(-12)) terminal.out(`    ${line}\n`)
    terminal.out(`    it was  ${judgement.because}\n    wanted  ${judgement.wanted}\n`)
  }
  const broken = results.filter(
    ({ requirement, judgement }) => judgement.type === 'broken' && requirement.level === 'must',
  )
  if (broken.length > 0) return exitCodes.different
  return results.some(({ judgement }) => judgement.type === 'holds') ? exitCodes.equal : exitCodes.undecided
}
