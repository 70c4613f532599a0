// `vfio-mig verify --protocol v1`: the reference device of the region protocol, or a mutant of it, against its
// catalogue, by the same search as v2. It has no features, so there is one device; its backend is in process alone.
import { v1 as model } from '#model'
import { v1, verify, type Verdict as AnyVerdict } from '#properties'
import { exitCodes, unusable, type Terminal } from '../command.ts'
import { interrupt } from '../interrupt.ts'
import { milliseconds, wholeNumber } from '../numbers.ts'
import { suggestion } from '../options.ts'
import type { VerifyOptions } from '../verify-device.ts'
import { stepLines } from './step-text.ts'

type Verdict = AnyVerdict<model.Event, model.Replies>

/** The options that mean something here. */
export const known: readonly (keyof VerifyOptions)[] = [
  'protocol',
  'mutant',
  'requirement',
  'runs',
  'depth',
  'seed',
  'time',
  'strict',
]
const RUNS = 50
const DEPTH = 3

function requirementsOf(text: string | undefined): readonly v1.Requirement[] {
  const found = v1.duties.filter(({ name }) => text === undefined || name === text || name.startsWith(`${text}/`))
  if (found.length > 0) return found
  const subjects = [...new Set(v1.duties.map(({ name }) => name.split('/')[0]!))]
  const remedy = `${suggestion(
    text!,
    v1.duties.map(({ name }) => name),
  )}The subjects are ${subjects.join(', ')}.`
  return unusable({ at: '--requirement', message: `${text} is no requirement of v1 on a device`, remedy })
}

function backendOf(name: string | undefined) {
  if (name === undefined) return v1.simulated()
  const mutant = model.mutants.find((one) => one.name === name)
  if (mutant !== undefined) return v1.mutated(mutant)
  const names = model.mutants.map((one) => one.name)
  const remedy = `${suggestion(name, names)}They are ${names.join(', ')}.`
  return unusable({ at: '--mutant', message: `${name} is no mutant of v1`, remedy })
}

const lineOf = ({ name, level }: v1.Requirement, verdict: Verdict): string => {
  const word = verdict.type === 'refuted' ? 'REFUTED' : verdict.type
  return `  ${word.padEnd(13)}${name}${level === 'must' ? '' : ` (${level})`}: ${basisOf(verdict)}\n`
}

function basisOf(verdict: Verdict): string {
  switch (verdict.type) {
    case 'upheld':
      return `tested ${verdict.witnessed} times in ${verdict.runs} runs`
    case 'silent':
      return `no run of ${verdict.runs} put it to the test`
    case 'refuted':
    case 'deviates':
      return `after ${verdict.runs} runs: ${verdict.counterexample.because}`
    case 'excepted':
      return verdict.reason
    case 'inapplicable':
    case 'unknown':
      return verdict.because
  }
}

/** A counterexample in full: the rule, the words, the steps, what was wanted. */
function findingOf({ name, level, party, statement, cites }: v1.Requirement, verdict: Verdict): string {
  if (verdict.type !== 'refuted' && verdict.type !== 'deviates') return ''
  const { trace, step, because, wanted } = verdict.counterexample
  return [
    `\n${name} (${level}, ${party})`,
    `  ${statement}`,
    ...cites.map(({ section, quote }) => `  text, ${section} "... ${quote} ..."`),
    '',
    ...stepLines(trace.steps, step).map((line) => `  ${line}`),
    '',
    `  it was  ${because}`,
    `  wanted  ${wanted}`,
    '',
  ].join('\n')
}

/** Verifies a device of v1 and says what came of it; the exit code. */
export async function verifyV1(options: VerifyOptions, { out }: Terminal): Promise<number> {
  const { requirement, mutant, strict = false } = options
  const requirements = requirementsOf(requirement)
  const subject = v1.subjectOf(backendOf(mutant))
  const seed = options.seed === undefined ? 1 : wholeNumber(options.seed, '--seed', -(2 ** 31), 2 ** 31 - 1)
  const runs = options.runs === undefined ? RUNS : wholeNumber(options.runs, '--runs', 0, 1_000_000_000)
  const depth = options.depth === undefined ? DEPTH : wholeNumber(options.depth, '--depth', 0, 8)
  const time = options.time === undefined ? undefined : milliseconds(options.time, '--time')
  const what = mutant === undefined ? subject.backend.name : `simulated, mutant ${mutant}`
  out(`Device: v1, ${what}; seed ${seed}, ${runs} random plans each after all of up to ${depth} requests\n\n`)

  const { signal, release } = interrupt()
  const results: { readonly requirement: v1.Requirement; readonly verdict: Verdict }[] = []
  const begun = performance.now()
  for (const [at, each] of requirements.entries()) {
    if (signal.aborted) break
    const left = time === undefined ? undefined : Math.max(0, time - (performance.now() - begun))
    const share = left === undefined ? undefined : left / (requirements.length - at)
    const verdict = await verify(each, subject, { seed, runs, depth, time: share, signal })
    results.push({ requirement: each, verdict })
    out(lineOf(each, verdict))
  }
  release()
  for (const { requirement: each, verdict } of results) out(findingOf(each, verdict))
  const types = [...new Set(results.map(({ verdict }) => verdict.type))]
  const count = (type: Verdict['type']): number => results.filter(({ verdict }) => verdict.type === type).length
  out(`\ntested: ${types.map((type) => `${count(type)} ${type}`).join(', ') || 'nothing'}\n`)
  if (types.includes('refuted') || (strict && types.includes('deviates'))) return exitCodes.different
  const isCertain = !signal.aborted && results.every(({ verdict: { type } }) => type !== 'silent' && type !== 'unknown')
  return isCertain ? exitCodes.equal : exitCodes.undecided
}
