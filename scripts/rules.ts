// `vfio-mig rules`: the readings of the header's path rule on trial, pair by pair and feature set by feature set, the
// cells that tell them apart, and a wording that is exact.
import type { Command } from 'commander'
import {
  adopted,
  featureSetsOf,
  flagsOf,
  nameOfSet,
  readings,
  shortNames,
  trialOf,
  wording,
  type FeatureSet,
  type Path,
  type Reading,
  type Sentence,
  type Spec,
} from '#model'
import type { Terminal } from './command.ts'
import { readingOf, specFrom } from './options.ts'

interface Options {
  readonly extend?: string
  readonly rule?: string
  readonly json?: boolean
}

export function define(command: Command, terminal: Terminal): void {
  command
    .option('--rule <name>', 'this reading alone')
    .option('--extend <file>', 'a proposed revision, as an extension file')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample: vfio-mig rules --rule literal')
    .action(async (options: Options) => {
      const { revision } = await specFrom(options.extend)
      const trials = trialsOf(revision, options.rule === undefined ? readings : [readingOf(options.rule)])
      terminal.out(options.json === true ? json(trials) : text(revision, trials))
    })
}

interface Trial {
  readonly reading: Reading
  readonly bySet: readonly { readonly set: FeatureSet; readonly sentences: readonly Sentence[] }[]
}

const trialsOf = (spec: Spec, tried: readonly Reading[]): readonly Trial[] =>
  tried.map((reading) => ({
    reading,
    bySet: featureSetsOf(spec.features).map((set) => ({ set, sentences: trialOf(reading, spec, set) })),
  }))

/** Paths in short names, so that ties fit a line. */
type PathText = (path: Path | null | undefined) => string

const inShort = (spec: Spec): PathText => {
  const short = shortNames(spec)
  return (path) => (path === null || path === undefined ? 'blocked' : path.map((name) => short[name]!).join('>'))
}
const count = (sentences: readonly Sentence[], verdict: Sentence['verdict']): number =>
  sentences.filter((sentence) => sentence.verdict === verdict).length

function text(spec: Spec, trials: readonly Trial[]): string {
  const pathText = inShort(spec)
  const sets = featureSetsOf(spec.features)
  const width = Math.max(...trials.map(({ reading }) => reading.name.length), 4) + 2
  const column = (cell: string): string => cell.padStart(10)
  const lines = [
    "The header's rule: the shortest path; saving group states not as interior arcs, only starting/end states.",
    `Readings of it against the table of ${spec.name}, on each device's own digraph: pairs wrong / pairs tied.`,
    Object.entries(shortNames(spec))
      .map(([name, short]) => `${short} ${name}`)
      .join(', '),
    '',
    `${'flags'.padEnd(width)}${sets.map((set) => column(String(flagsOf(spec.features, set)))).join('')}`,
    `${'pairs'.padEnd(width)}${trials[0]!.bySet.map(({ sentences }) => column(String(sentences.length))).join('')}`,
    ...trials.map(({ reading, bySet }) => {
      const cells = bySet.map(({ sentences }) => `${count(sentences, 'wrong')} / ${count(sentences, 'tied')}`)
      return `${reading.name.padEnd(width)}${cells.map(column).join('')}${isExact(bySet) ? '   exact' : ''}`
    }),
  ]
  for (const { reading, bySet } of trials) {
    lines.push('', `${reading.name}: ${reading.statement}`)
    for (const { set, sentences } of bySet) {
      for (const sentence of sentences.filter(({ verdict }) => verdict !== 'right')) {
        lines.push(`  flags ${flagsOf(spec.features, set)}  ${sentenceText(sentence, pathText)}`)
      }
    }
    if (isExact(bySet)) lines.push('  every pair as in the table, none tied')
  }
  lines.push('', ...tellingApart(trials, sets.at(-1)!, pathText))
  lines.push(
    '',
    `Exact readings agree on today's protocol; "${adopted.name}" derives the tables. An exact wording for the header:`,
    ...wording.map((line) => `  ${line}`),
    '',
  )
  return lines.join('\n')
}

const isExact = (bySet: Trial['bySet']): boolean =>
  bySet.every(({ sentences }) => count(sentences, 'right') === sentences.length)

const sentenceText = ({ from, to, given, taken, verdict }: Sentence, pathText: PathText): string =>
  verdict === 'tied'
    ? `tied   ${pathText([from, to])}: ${given.map(pathText).join(' | ')}; the table: ${pathText(taken)}`
    : `wrong  ${pathText([from, to])}: ${pathText(given[0])}; the table: ${pathText(taken)}`

/** With all features: the pairs on which readings differ, and which readings say what. */
function tellingApart(trials: readonly Trial[], all: FeatureSet, pathText: PathText): readonly string[] {
  if (trials.length < 2) return []
  const lines = [`Cells that tell readings apart (${nameOfSet(all)}):`]
  const last = trials.map(({ reading, bySet }) => ({ reading, sentences: bySet.at(-1)!.sentences }))
  for (const [index, { from, to }] of last[0]!.sentences.entries()) {
    const answers = new Map<string, string[]>()
    for (const { reading, sentences } of last) {
      const { given } = sentences[index]!
      const answer = given.length === 0 ? 'blocked' : given.map((path) => pathText(path)).join(' | ')
      answers.set(answer, [...(answers.get(answer) ?? []), reading.name])
    }
    if (answers.size < 2) continue
    lines.push(`  ${pathText([from, to])}`)
    for (const [answer, names] of answers) lines.push(`    ${names.join(', ')}: ${answer}`)
  }
  return lines
}

const json = (trials: readonly Trial[]): string =>
  `${JSON.stringify(
    {
      readings: trials.map(({ reading, bySet }) => ({
        name: reading.name,
        statement: reading.statement,
        sets: bySet.map(({ set, sentences }) => ({
          features: set,
          pairs: sentences.length,
          wrong: sentences.filter(({ verdict }) => verdict === 'wrong'),
          tied: sentences.filter(({ verdict }) => verdict === 'tied'),
        })),
      })),
      adopted: adopted.name,
      wording,
    },
    null,
    2,
  )}\n`
