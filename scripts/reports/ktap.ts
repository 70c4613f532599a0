// Results as KTAP, the form of the kernel's own test tooling: a subtest for each device, the plan always first. A `#`
// in a description would begin a directive, so there is none. A plain `ok` is said of what is upheld and of nothing
// else.
import { match } from 'ts-pattern'
import type { Verdict } from '#properties'
import type { Result, Results } from './results-json.ts'
import { byDevice, factsOf, featuresText } from './summary.ts'
import { basisText, counterexampleText } from './verdict-text.ts'
import { wordsOf } from './words.ts'

/** A text on one line, without what KTAP or a terminal gives a meaning to. */
const flat = (text: string): string =>
  text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(/#\s*/g, 'no. ')
    .trim()

/** A line that is told and not parsed; its columns stay. */
const note = (text: string): string => `# ${text.replace(/\p{Cc}/gu, ' ').trimEnd()}`.trimEnd()

interface Line {
  readonly isOk: boolean
  readonly description: string
  /** SKIP, XFAIL or nothing, with why. */
  readonly directive?: string
  readonly notes: readonly string[]
}

const written = ({ isOk, description, directive, notes }: Line, number: number): readonly string[] => [
  ...notes.map(note),
  `${isOk ? 'ok' : 'not ok'} ${number} ${flat(description)}${directive === undefined ? '' : ` # ${flat(directive)}`}`,
]

/** What a verdict is as a line. A deviation fails only where it was asked to; until then it is no surprise. */
function lineOf({ requirement, verdict }: Result, given: Results): Line {
  const description = requirement.name
  const why = basisText(verdict)
  const ended = (directive: string): Line => ({ isOk: true, description, directive, notes: [] })
  return match<Verdict, Line>(verdict)
    .with({ type: 'upheld' }, () => ({ isOk: true, description, notes: [why] }))
    .with({ type: 'silent' }, () => ended(`SKIP silent: ${why}`))
    .with({ type: 'inapplicable' }, () => ended(`SKIP ${why}`))
    .with({ type: 'unknown' }, ({ last }) => ({
      ...ended(`SKIP unknown: ${why}`),
      notes: last === undefined ? [] : wordsOf(given.protocol).stepLines(last.steps, undefined).slice(-LAST),
    }))
    .with({ type: 'excepted' }, ({ reason }) => ended(`XFAIL ${reason}`))
    .with({ type: 'refuted' }, { type: 'deviates' }, ({ type, counterexample }) => {
      const notes = counterexampleText(requirement, counterexample, given).split('\n')
      if (type === 'refuted' || given.strict) return { isOk: false, description, notes }
      return { ...ended(`XFAIL deviates, a ${requirement.level}: ${counterexample.because}`), notes }
    })
    .exhaustive()
}

/** How much of a run that could not be judged is shown. */
const LAST = 12

/** A subtest, indented, and the line that sums it up. */
function subtest(name: string, lines: readonly Line[], number: number): readonly string[] {
  const body = ['KTAP version 1', `# Subtest: ${flat(name)}`, `1..${lines.length}`]
  const results = lines.flatMap((line, at) => written(line, at + 1))
  const isOk = lines.every((line) => line.isOk)
  const isGreen = lines.some(({ directive }) => directive === undefined)
  const sum: Line = {
    isOk,
    description: name,
    ...(isOk && !isGreen ? { directive: 'SKIP nothing in it passed' } : {}),
    notes: [],
  }
  return [...[...body, ...results].map((line) => `    ${line}`), ...written(sum, number)]
}

/** The KTAP text of results. */
export function ktapOf(given: Results): string {
  const proofs = given.proved.map(({ theorem, says, isProved }): Line => ({
    isOk: isProved,
    description: theorem,
    notes: [says],
  }))
  const kept = given.met
    .filter(({ came }) => came === 'kept')
    .map(({ expectation: { requirement, reason } }): Line => ({
      isOk: false,
      description: requirement,
      notes: [`expected to fail and passed: ${reason}`],
    }))
  const tests = [
    { name: 'proved', lines: proofs },
    ...byDevice(given).map(({ device, results }) => ({
      name: featuresText(device.features, given.protocol),
      lines: results.map((one) => lineOf(one, given)),
    })),
    { name: 'expected', lines: kept },
  ].filter(({ lines }) => lines.length > 0)
  const facts = factsOf(given).map(({ name, says }) => note(`${name}: ${flat(says)}`))
  return [
    'KTAP version 1',
    `1..${tests.length}`,
    ...facts,
    ...tests.flatMap(({ name, lines }, at) => subtest(name, lines, at + 1)),
    '',
  ].join('\n')
}
