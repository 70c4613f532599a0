// `vfio-mig judge TRACE`: what every requirement has to say of a trace recorded elsewhere, without a device. What the
// trace does not put to the test is silent.
import type { Command } from 'commander'
import { protocol, type FeatureSet, type Trace } from '#model'
import { judged, type Judgement, type Requirement } from '#properties'
import { exitCodes, unusable, type Terminal } from './command.ts'
import { requirementsOf } from './device.ts'
import { dialectOf } from './dialect.ts'
import { expectationFor, expectationsFrom, metBy, type Met } from './expectations.ts'
import { featuresOf } from './options.ts'
import { paintOn, type Tone } from './paint.ts'
import { metText, reasonText } from './reports/expectation-text.ts'
import { nameText } from './reports/verdict-text.ts'
import { wordsOf } from './reports/words.ts'
import { protocolIn, textOfFile } from './trace-file.ts'
import { traceIn } from './trace-lines.ts'
import { protocolOf } from './v1/which.ts'
import { voiceOf, withVoice, type VoiceOptions } from './voice.ts'

interface Options extends VoiceOptions {
  readonly protocol?: string
  readonly requirement?: string
  readonly features?: string
  readonly expect?: string
  readonly strict?: boolean
}

/** The options that mean something for v1. */
const ofV1 = ['protocol', 'requirement', 'expect', 'strict', 'quiet', 'verbose']

export function define(command: Command, terminal: Terminal): void {
  withVoice(command, 'say how many of each there are, and nothing else', 'say what each asks, and why nothing is told')
    .argument('<trace>', 'a trace, as JSON lines; - for standard input')
    .option('--protocol <name>', 'v2, or v1; the trace says it as well')
    .option('--requirement <name>', 'a requirement, or the beginning of its name')
    .option('--features <set>', 'features of the device, where the trace does not say')
    .option(
      '--expect <file>',
      'deviations that are known, with reasons: lab, lab:debug, or a file (see: vfio-mig schema expectations)',
    )
    .option('--strict', 'let deviations fail as well')
    .addHelpText(
      'after',
      '\nExamples:\n  vfio-mig judge trace.jsonl --requirement sessions\n  vfio-mig judge trace.jsonl --quiet',
    )
    .action(async (file: string, options: Options) => terminal.exit(await judge(file, options, terminal)))
}

/** What is said of each requirement: its judgement, told apart by its level and by what is expected. */
const kinds = {
  holds: { word: 'holds', came: 'kept', tone: 'good' },
  silent: { word: 'silent', came: 'silent', tone: 'doubt' },
  unknown: { word: 'unknown', came: 'unknown', tone: 'doubt' },
  broken: { word: 'BROKEN', came: 'broken', tone: 'bad' },
  deviates: { word: 'deviates', came: 'broken', tone: 'doubt' },
  excepted: { word: 'excepted', came: 'broken', tone: 'doubt' },
} as const satisfies Readonly<Record<string, Kind>>

interface Kind {
  readonly word: string
  readonly came: Met['came']
  readonly tone: Tone
}

const WIDTH = 10
/** How many steps up to the broken one are shown. */
const STEPS = 12

async function judge(file: string, options: Options, terminal: Terminal): Promise<number> {
  const voice = voiceOf(options)
  const paint = paintOn(terminal)
  const text = textOfFile(file)
  const protocolName = protocolOf(options, ofV1, protocolIn(text))
  const dialect = dialectOf(protocolName)
  const { stepLines } = wordsOf(protocolName)
  const chosen = requirementsOf(options.requirement, dialect.requirements)
  const trace = traceIn(text, file)
  if (trace.header.protocol !== protocolName) {
    const remedy = 'Leave it out: a trace says its protocol.'
    return unusable({ at: '--protocol', message: `${file} is of ${trace.header.protocol}`, remedy })
  }
  const features = protocolName === 'v1' ? [] : featuresIn(trace, file, options.features)
  const expectations = await expectationsFrom(options.expect, protocolName)
  const results = judged(chosen, dialect.specOf(features), trace).map(({ requirement, judgement }) => {
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
    if (voice === 'quiet') continue
    const { word, tone } = kinds[kind]
    const begin = `  ${paint(word, tone)}${' '.repeat(WIDTH - word.length)}`
    terminal.out(`${begin}${nameText(requirement)}${more === '' ? '' : `: ${more}`}\n`)
    if (voice === 'verbose') terminal.out(detailOf(requirement, judgement, features))
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
  const counts = (Object.keys(kinds) as (keyof typeof kinds)[])
    .map((one) => ({ word: one, count: results.filter(({ kind }) => kind === one).length }))
    .filter(({ count }) => count > 0)
  terminal.out(`judged: ${counts.map(({ word, count }) => `${count} ${word}`).join(', ')}\n`)
  const has = (...some: readonly (keyof typeof kinds)[]): boolean => results.some(({ kind }) => some.includes(kind))
  const isWrong = has('broken') || (options.strict === true && has('deviates'))
  if (isWrong || met.some(({ came }) => came === 'kept')) return exitCodes.different
  return has('holds', 'deviates', 'excepted') && !has('unknown') ? exitCodes.equal : exitCodes.undecided
}

/** What more there is to say of a judgement: what was asked, and why nothing could be told. */
function detailOf({ statement, needs }: Requirement, { type }: Judgement, features: FeatureSet): string {
  const lacks = needs.features.filter((name) => !features.includes(name))
  const why =
    lacks.length > 0
      ? `it is about devices with ${lacks.join(', ')}`
      : 'no step of the trace puts it to the test; a trace that is partial may lack the one that does'
  const lines = [statement, ...(type === 'silent' ? [why] : [])]
  return lines.map((line) => `${' '.repeat(WIDTH + 4)}${line}\n`).join('')
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
