// `vfio-mig judge TRACE`: what every requirement has to say of a trace recorded elsewhere, without a device. What the
// trace does not put to the test is silent.
import type { Command } from 'commander'
import { protocol, restrict, type FeatureSet, type Trace } from '#model'
import { judged } from '#properties'
import { exitCodes, unusable, type Terminal } from './command.ts'
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
  const spec = restrict(protocol, featuresIn(trace, file, options.features))
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
  const types = results.map(({ judgement }) => judgement.type)
  return types.includes('holds') && !types.includes('unknown') ? exitCodes.equal : exitCodes.undecided
}

/** The features of the trace's devices: one set, which its header names, or else the option. */
function featuresIn({ header }: Trace, file: string, option: string | undefined): FeatureSet {
  const named = [...new Set(header.features.map((set) => set.join('+')))]
  const at = `${file}:1: features`
  if (named.length > 1) {
    const remedy = 'Give a trace for each of them.'
    return unusable({ at, message: 'devices of different features are not judged together', remedy })
  }
  if (named.length === 0 && option === undefined) {
    return unusable({ at, message: 'the trace does not say the features of its devices', remedy: 'Give --features.' })
  }
  const given = option === undefined ? undefined : featuresOf(option, protocol)
  const own = named.length === 0 ? given! : featuresOf(named[0], protocol, at)
  if (given !== undefined && given.join() !== own.join()) {
    const remedy = `Leave --features out: the trace says ${own.join('|')}.`
    return unusable({ at: '--features', message: 'the trace says otherwise', remedy })
  }
  return own
}
