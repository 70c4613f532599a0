// Verdicts in words: a line for each requirement, and for one that is broken the header's sentence, the steps with the
// broken one marked, what was wanted, and a line to paste that does it again.
import { match } from 'ts-pattern'
import { jsonOf, nameOfSet, type FeatureSet } from '#model'
import type { Counterexample, Requirement, Verdict } from '#properties'
import { stepLines } from './step-text.ts'

/** What is verified: the backend, a mutant of it where one is named, and the device's features. */
export interface Target {
  readonly backend: string
  readonly mutant: string | undefined
  readonly features: FeatureSet
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
const basis = (verdict: Verdict): string =>
  match(verdict)
    .with({ type: 'upheld' }, ({ witnessed, runs }) => `tested ${witnessed} times in ${runs} runs`)
    .with({ type: 'silent' }, ({ runs }) => `no run of ${runs} put it to the test`)
    .with({ type: 'refuted' }, { type: 'deviates' }, ({ runs, counterexample }) => {
      return `after ${runs} runs: ${counterexample.because}`
    })
    .with({ type: 'inapplicable' }, { type: 'unknown' }, ({ because }) => because)
    .with({ type: 'excepted' }, (excepted) => `${excepted.reason} (${words[excepted.verdict.type]})`)
    .exhaustive()

/** A verdict as one line. */
export const verdictLine = ({ name, level }: Requirement, verdict: Verdict): string =>
  `  ${words[verdict.type].padEnd(WIDTH)}${name}${level === 'must' ? '' : ` (${level})`}: ${basis(verdict)}`

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** The line that performs a counterexample again. */
export function replayLine({ requirement, acts }: Counterexample, { mutant, features }: Target): string {
  const which = mutant === undefined ? '' : ` --mutant ${mutant}`
  const list = quoted(JSON.stringify(jsonOf(acts)))
  return `vfio-mig replay --requirement ${requirement}${which} --features ${features.join('+')} --acts ${list}`
}

/** A counterexample in full. */
export function counterexampleText(requirement: Requirement, counterexample: Counterexample, target: Target): string {
  const { name, level, party, statement, cites } = requirement
  const { trace, step, because, wanted, reproduced } = counterexample
  return [
    `${name} (${level}, ${party}), features ${nameOfSet(target.features)}`,
    `  ${statement}`,
    ...cites.map(({ section, quote }) => `  header, ${section}: "... ${quote} ..."`),
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

/** How many verdicts of each kind there are, in words; kinds that did not occur are left out. */
export function verdictCounts(verdicts: readonly Verdict[]): string {
  const kinds = Object.keys(words) as Verdict['type'][]
  const counts = kinds.map((type) => ({ type, count: verdicts.filter((verdict) => verdict.type === type).length }))
  return counts
    .filter(({ count }) => count > 0)
    .map(({ type, count }) => `${count} ${type}`)
    .join(', ')
}
