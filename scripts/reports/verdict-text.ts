// Verdicts in words: a line for each requirement, and for one that is broken the header's sentence, the steps with the
// broken one marked, what was wanted, and a line to paste that does it again.
import { match } from 'ts-pattern'
import { jsonOf, nameOfSet, type FeatureSet, type Trace } from '#model'
import type { BrokenVerdict, Counterexample, Requirement, Verdict } from '#properties'
import type { Result } from './results-json.ts'
import { stepLines } from './step-text.ts'

/** What is verified: the backend, and a mutant of it where one is named. */
export interface Target {
  readonly backend: string
  readonly mutant?: string | undefined
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

/** A verdict as one line. */
export const verdictLine = (requirement: Requirement, verdict: Verdict): string =>
  `  ${words[verdict.type].padEnd(WIDTH)}${nameText(requirement)}: ${basisText(verdict)}`

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** Longer than what one argument of a command may be. */
const ARGUMENT = 100_000

/** The line that performs a counterexample again. */
export function replayLine({ requirement, features, acts }: Counterexample, { mutant }: Target): string {
  const which = mutant === undefined ? '' : ` --mutant ${mutant}`
  const list = quoted(JSON.stringify(jsonOf(acts)))
  const line = `vfio-mig replay --requirement ${requirement}${which} --features ${features.join('+')}`
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
  known?: string,
): string {
  const { name, level, party, statement, cites } = requirement
  const { features, trace, step, because, wanted, reproduced } = counterexample
  return [
    `${name} (${level}, ${party}), features ${nameOfSet(features)}`,
    `  ${statement}`,
    ...cites.map(({ section, quote }) => `  header, ${section}: "... ${quote} ..."`),
    ...(level === 'practice' ? [`  practice: ${practiceText(requirement)}`] : []),
    ...(known === undefined ? [] : [`  known to be broken: ${known}`]),
    '',
    ...stepLines(trace.steps, step).map((line) => `  ${line}`),
    '',
    `  it was  ${because}`,
    `  wanted  ${wanted}`,
    ...(reproduced ? [] : ['  the same acts did not break it again: the trace is all there is']),
    `  replay  ${replayLine(counterexample, target)}`,
    '',
  ].join('\n')
}

/** How much of a run that could not be judged is shown: its last steps. */
const STEPS = 12

/** The end of the run that left a requirement unknown. */
function untoldText({ name }: Requirement, because: string, features: FeatureSet, { steps }: Trace): string {
  const end = steps.at(-1)?.outcome.type
  const isBad = end === 'lost' || end === 'crashed' || end === 'hung'
  const lines = stepLines(steps, isBad ? steps.length - 1 : undefined)
  const before = lines.length - STEPS
  return [
    `${name}, features ${nameOfSet(features)}: not told, for ${because}`,
    '',
    ...(before > 0 ? [`  ... ${before} steps before`] : []),
    ...lines.slice(-STEPS).map((line) => `  ${line}`),
    '',
  ].join('\n')
}

/** What was broken, each in full; and of what could not be told, for each reason once, the end of the run. */
export function findingsText(results: readonly Result[], target: Target): string {
  const told = new Set<string>()
  return results
    .map(({ requirement, features, verdict }) => {
      if (verdict.type === 'unknown' && verdict.last !== undefined && !told.has(verdict.because)) {
        told.add(verdict.because)
        return `${untoldText(requirement, verdict.because, features, verdict.last)}\n`
      }
      const found: BrokenVerdict | undefined =
        verdict.type === 'excepted'
          ? verdict.verdict
          : verdict.type === 'refuted' || verdict.type === 'deviates'
            ? verdict
            : undefined
      if (found === undefined) return ''
      const known = verdict.type === 'excepted' ? verdict.reason : undefined
      return `${counterexampleText(requirement, found.counterexample, target, known)}\n`
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
