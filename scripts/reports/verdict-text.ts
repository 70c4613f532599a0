// Verdicts in words: a line for each requirement, and for one that is broken the header's sentence, the steps with the
// broken one marked, what was wanted, and a line to paste that does it again.
import { match } from 'ts-pattern'
import { jsonOf, type FeatureSet, type Trace } from '#model'
import type { BrokenVerdict, Counterexample, Requirement, Verdict } from '#properties'
import { NAME, quoted } from '../calling.ts'
import { plain, type Paint, type Tone } from '../paint.ts'
import type { Result } from './results-json.ts'
import { wordsOf } from './words.ts'

/** What is verified: a backend of a protocol, v2 where none is named, and a mutant of it where one is. */
export interface Target {
  readonly protocol?: string | undefined
  readonly backend: string
  readonly mutant?: string | undefined
  /** What a live device was met by, as it is typed. */
  readonly options?: string | undefined
}

const words: Readonly<Record<Verdict['type'], string>> = {
  upheld: 'upheld',
  silent: 'silent',
  refuted: 'REFUTED',
  deviates: 'deviates',
  excepted: 'excepted',
  inapplicable: 'inapplicable',
  unknown: 'unknown',
}

const WIDTH = 13

/** What a verdict rests on, in a few words. */
export const basisText = (verdict: Verdict): string =>
  match(verdict)
    .with({ type: 'upheld' }, ({ witnessed, runs }) => `tested ${witnessed} times in ${runs} runs`)
    .with({ type: 'silent' }, ({ runs }) => `no run of ${runs} put it to the test`)
    .with({ type: 'refuted' }, { type: 'deviates' }, ({ runs, counterexample }) => {
      return `after ${runs} runs: ${counterexample.because}`
    })
    .with({ type: 'inapplicable' }, ({ because }) => because)
    .with({ type: 'unknown' }, ({ because, runs, witnessed }) => {
      return `${because}${runs === 0 ? '' : `; until then tested ${witnessed} times in ${runs} runs`}`
    })
    .with({ type: 'excepted' }, ({ reason, verdict: { type, ...broken } }) => {
      return `${reason}; ${words[type]} ${basisText({ type, ...broken })}`
    })
    .exhaustive()

/** A requirement's name, with what sets it apart from a must of the device. */
export const nameText = ({ name, level, party }: Requirement): string => {
  const marks = [...(level === 'must' ? [] : [level]), ...(party === 'user' ? [party] : [])]
  return `${name}${marks.length === 0 ? '' : ` (${marks.join(', ')})`}`
}

const tones: Readonly<Record<Verdict['type'], Tone>> = {
  upheld: 'good',
  silent: 'doubt',
  refuted: 'bad',
  deviates: 'doubt',
  excepted: 'doubt',
  inapplicable: 'idle',
  unknown: 'doubt',
}

/** A verdict as one line. */
export const verdictLine = (requirement: Requirement, verdict: Verdict, paint: Paint = plain): string => {
  const word = words[verdict.type]
  const gap = ' '.repeat(WIDTH - word.length)
  return `  ${paint(word, tones[verdict.type])}${gap}${nameText(requirement)}: ${basisText(verdict)}`
}

/** What a requirement cannot be put to the test without. */
function needsText({ needs: { features, powers, devices, machine, foreign } }: Requirement): string {
  const parts = [
    ...features,
    ...powers.map((power) => `the power ${power}`),
    ...(devices > 1 ? [`${devices} devices`] : []),
    ...(machine === undefined ? [] : [`machines of ${machine}`]),
    ...(foreign === true ? ['a device of another make'] : []),
  ]
  return parts.length === 0 ? '' : `; it takes ${parts.join(', ')}`
}

const advice: Readonly<Partial<Record<Verdict['type'], string>>> = {
  silent: 'silent is not green: more plans (--runs), longer ones (--depth) or another --seed may reach it',
  unknown: 'unknown is not green: it was cut short, or a run could not be judged to its end',
}

/** What more there is to say of a verdict: what was asked, how much was done, and why nothing could be told. */
export function detailText(requirement: Requirement, verdict: Verdict): string {
  const made = verdict.type === 'excepted' ? verdict.verdict : verdict
  const effort = 'runs' in made ? `${made.runs} runs, ${made.events} events, ${made.witnessed} witnesses` : 'not tried'
  const why = advice[verdict.type]
  const lines = [requirement.statement, `${effort}${needsText(requirement)}`, ...(why === undefined ? [] : [why])]
  return lines.map((line) => `${' '.repeat(WIDTH + 4)}${line}\n`).join('')
}

/** Longer than what one argument of a command may be. */
const ARGUMENT = 100_000
/** Longer than what a person pastes: a terminal that nobody edits lines for takes as much. */
const PASTED = 4000

/** How a line is made that a person pastes. */
export interface Pasting {
  /** How the command was called. */
  readonly called: string
  /** Whether deviations fail as well. */
  readonly isStrict?: boolean
  /** A file that has a counterexample whose acts are too long for a line. */
  fileOf(counterexample: Counterexample): string | undefined
}

/** The line that performs a counterexample again; without `pasting` it is as it is saved. */
export function replayLine(counterexample: Counterexample, target: Target, pasting?: Pasting): string {
  const { requirement, level, features, acts } = counterexample
  const { protocol, mutant, options } = target
  const parts = [
    ...(protocol === undefined || protocol === 'v2' ? [] : ['--protocol', protocol]),
    ...(options === undefined ? [] : [options]),
    ...(pasting?.isStrict === true && level !== 'must' ? ['--strict'] : []),
    ...['--requirement', requirement],
    ...(mutant === undefined ? [] : ['--mutant', mutant]),
    ...(features.length === 0 ? [] : ['--features', features.join('+')]),
  ]
  const list = quoted(JSON.stringify(jsonOf(acts)))
  const line = `${pasting?.called ?? NAME} replay ${parts.join(' ')}`
  const file = pasting !== undefined && list.length > PASTED ? pasting.fileOf(counterexample) : undefined
  if (file !== undefined) return `${line} ${quoted(file)}`
  // What is too long to be pasted is read from a file.
  return list.length > ARGUMENT ? `${line} FILE, with what --json FILE wrote` : `${line} --acts ${list}`
}

/** What a practice rests on instead of a text. */
export const practiceText = ({ code }: Requirement): string =>
  code === undefined ? 'no text asks for it' : `no text asks for it; ${code.name} in ${code.path} does it`

/** A counterexample in full. */
export function counterexampleText(
  requirement: Requirement,
  counterexample: Counterexample,
  target: Target,
  { known, pasting }: { readonly known?: string | undefined; readonly pasting?: Pasting | undefined } = {},
): string {
  const { name, level, party, statement, cites } = requirement
  const { features, trace, step, because, wanted, reproduced } = counterexample
  const { source, aboutOf, stepLines } = wordsOf(target.protocol)
  return [
    `${name} (${level}, ${party}), ${aboutOf(features)}`,
    `  ${statement}`,
    ...cites.map(({ section, quote }) => `  ${source}, ${section}: "... ${quote} ..."`),
    ...(level === 'practice' ? [`  practice: ${practiceText(requirement)}`] : []),
    ...(known === undefined ? [] : [`  known to be broken: ${known}`]),
    '',
    ...stepLines(trace.steps, step).map((line) => `  ${line}`),
    '',
    `  it was  ${because}`,
    `  wanted  ${wanted}`,
    ...(reproduced ? [] : ['  the same acts did not break it again: the trace is all there is']),
    `  replay  ${replayLine(counterexample, target, pasting)}`,
    '',
  ].join('\n')
}

/** How much of a run that could not be judged is shown: its last steps. */
const STEPS = 12

/** The end of the run that left a requirement unknown. */
function untoldText(
  { name }: Requirement,
  because: string,
  features: FeatureSet,
  { steps }: Trace,
  { protocol }: Target,
): string {
  const { aboutOf, stepLines } = wordsOf(protocol)
  const end = steps.at(-1)?.outcome.type
  const isBad = end === 'lost' || end === 'crashed' || end === 'hung'
  const lines = stepLines(steps, isBad ? steps.length - 1 : undefined)
  const before = lines.length - STEPS
  return [
    `${name}, ${aboutOf(features)}: not told, for ${because}`,
    '',
    ...(before > 0 ? [`  ... ${before} steps before`] : []),
    ...lines.slice(-STEPS).map((line) => `  ${line}`),
    '',
  ].join('\n')
}

/**
 * What was broken, each in full; and of what could not be told the end of the run: for each reason once, or of all.
 */
export function findingsText(
  results: readonly Result[],
  target: Target,
  { isAll = false, pasting }: { readonly isAll?: boolean; readonly pasting?: Pasting } = {},
): string {
  const told = new Set<string>()
  return results
    .map(({ requirement, features, verdict }) => {
      if (verdict.type === 'unknown' && verdict.last !== undefined && (isAll || !told.has(verdict.because))) {
        told.add(verdict.because)
        return `${untoldText(requirement, verdict.because, features, verdict.last, target)}\n`
      }
      const found: BrokenVerdict | undefined =
        verdict.type === 'excepted'
          ? verdict.verdict
          : verdict.type === 'refuted' || verdict.type === 'deviates'
            ? verdict
            : undefined
      if (found === undefined) return ''
      const known = verdict.type === 'excepted' ? verdict.reason : undefined
      return `${counterexampleText(requirement, found.counterexample, target, { known, pasting })}\n`
    })
    .join('')
}

/** How many verdicts of each kind there are, in words; kinds that did not occur are left out. */
export function verdictCounts(verdicts: readonly Verdict[]): string {
  const kinds = Object.keys(words) as Verdict['type'][]
  const counts = kinds.map((type) => ({ type, count: verdicts.filter((verdict) => verdict.type === type).length }))
  return counts
    .filter(({ count }) => count > 0)
    .map(({ type, count }) => `${count} ${type}`)
    .join(', ')
}
