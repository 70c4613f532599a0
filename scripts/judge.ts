// `vfio-mig judge TRACE`: what every requirement has to say of a trace recorded elsewhere, without a device. What the
// trace does not put to the test is silent.
import type { Command } from 'commander'
import { protocol, restrict, type FeatureSet, type Trace } from '#model'
import { judged } from '#properties'
import { exitCodes, unusable, type Terminal } from './command.ts'
import { requirementsOf } from './device.ts'
import { expectationFor, expectationsFrom, metBy, type Met } from './expectations.ts'
import { featuresOf } from './options.ts'
import { metText, reasonText } from './reports/expectation-text.ts'
import { stepLines } from './reports/step-text.ts'
import { nameText } from './reports/verdict-text.ts'
import { textOfFile, traceIn } from './trace-file.ts'

interface Options {
  readonly requirement?: string
  readonly features?: string
  readonly expect?: string
  readonly strict?: boolean
}

export function define(command: Command, terminal: Terminal): void {
  command
    .argument('<trace>', 'a trace, as JSON lines; - for standard input')
    .option('--requirement <name>', 'a requirement, or the beginning of its name')
    .option('--features <set>', 'features of the device, where the trace does not say')
    .option('--expect <file>', 'deviations that are known, each with a reason (see: vfio-mig schema expectations)')
    .option('--strict', 'let deviations fail as well')
    .addHelpText('after', '\nExample: vfio-mig judge trace.jsonl --requirement sessions')
    .action(async (file: string, options: Options) => terminal.exit(await judge(file, options, terminal)))
}

/** What is said of each requirement: its judgement, told apart by its level and by what is expected. */
const kinds = {
  holds: { word: 'holds', came: 'kept' },
  silent: { word: 'silent', came: 'silent' },
  unknown: { word: 'unknown', came: 'unknown' },
  broken: { word: 'BROKEN', came: 'broken' },
  deviates: { word: 'deviates', came: 'broken' },
  excepted: { word: 'excepted', came: 'broken' },
} as const satisfies Readonly<Record<string, { readonly word: string; readonly came: Met['came'] }>>

const WIDTH = 10
/** How many steps up to the broken one are shown. */
const STEPS = 12

async function judge(file: string, options: Options, terminal: Terminal): Promise<number> {
  const chosen = requirementsOf(options.requirement)
  const trace = traceIn(textOfFile(file), file)
  const features = featuresIn(trace, file, options.features)
  const expectations = await expectationsFrom(options.expect)
  const results = judged(chosen, restrict(protocol, features), trace).map(({ requirement, judgement }) => {
    const expectation = expectationFor(expectations, requirement.name, features)
    const kind =
      judgement.type !== 'broken'
        ? judgement.type
        : expectation !== undefined
          ? 'excepted'
          : requirement.level === 'must'
            ? 'broken'
            : 'deviates'
    return { requirement, judgement, expectation, kind } as const
  })
  for (const { requirement, judgement, expectation, kind } of results) {
    const more =
      judgement.type === 'holds'
        ? `${judgement.witnesses} witnesses`
        : judgement.type === 'unknown'
          ? judgement.because
          : kind === 'excepted'
            ? reasonText(expectation!)
            : ''
    terminal.out(`  ${kinds[kind].word.padEnd(WIDTH)}${nameText(requirement)}${more === '' ? '' : `: ${more}`}\n`)
    if (judgement.type !== 'broken') continue
    const lines = stepLines(trace.steps.slice(0, judgement.step + 1), judgement.step)
    for (const line of lines.slice(-STEPS)) terminal.out(`    ${line}\n`)
    terminal.out(`    it was  ${judgement.because}\n    wanted  ${judgement.wanted}\n`)
  }
  const found = results.map(({ requirement: { name }, kind }) => ({
    requirement: name,
    features,
    came: kinds[kind].came,
  }))
  const met = metBy(expectations, found, true)
  terminal.out(metText(met))
  const has = (...some: readonly (keyof typeof kinds)[]): boolean => results.some(({ kind }) => some.includes(kind))
  const isWrong = has('broken') || (options.strict === true && has('deviates'))
  if (isWrong || met.some(({ came }) => came === 'kept')) return exitCodes.different
  return has('holds', 'deviates', 'excepted') && !has('unknown') ? exitCodes.equal : exitCodes.undecided
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
