// The coverage of a header's text, as text, JSON and Markdown: sentence by sentence who accounts for it, what the
// header does not have yet, and what is to be looked at again.
import { match } from 'ts-pattern'
import { releases } from '#model'
import { countOf, textFindingsOf, type Account, type Accounted, type Basis, type Reason } from '#properties'

export interface Coverage {
  /** The header, as the user named it. */
  readonly header: string
  readonly account: Account
  /** The sentences that are shown; findings and counts are of all of them. */
  readonly shown: readonly Accounted[]
}

const TEXT_WIDTH = 64

const shortened = (text: string): string =>
  text.length <= TEXT_WIDTH ? text.padEnd(TEXT_WIDTH) : `${text.slice(0, TEXT_WIDTH - 4)} ...`

const basisText = (basis: Basis): string =>
  match(basis)
    .with({ type: 'requirements' }, ({ names }) => names.join(', '))
    .with({ type: 'arc' }, () => 'a heading that the model has')
    .with({ type: 'exempt' }, ({ exemption: { reason, because } }) => `${reason}: ${because}`)
    .with({ type: 'wanting' }, ({ wanting: { party, asks } }) => `WANTING, ${party}: ${asks}`)
    .with({ type: 'nobody' }, () => 'NOBODY')
    .exhaustive()

/** Sentences by the passage that they are in, in order. */
const byPassage = (sentences: readonly Accounted[]): readonly (readonly [string, readonly Accounted[]])[] =>
  [...new Set(sentences.map(({ sentence }) => sentence.passage))].map((passage) => [
    passage,
    sentences.filter(({ sentence }) => sentence.passage === passage),
  ])

/** The requirements whose words, or some of whose words, came with each later release. */
function newerText({ newer }: Account): readonly string[] {
  const later = [...new Set(newer.map(({ since }) => since))]
  return later.map((release) => {
    const names = new Set(newer.filter(({ since }) => since === release).map(({ requirement }) => requirement))
    return `words that came with ${release}, of ${[...names].join(', ')}`
  })
}

/** Which text it is: the headers of several releases have the same. */
function releaseText({ release }: Account): string {
  const next = releases[releases.findIndex(({ name }) => name === release) + 1]
  return `the text of Linux ${release}${next === undefined ? ' or later' : `, before that of ${next.name}`}`
}

const lacksText = (account: Account): readonly string[] => [
  ...account.lacks.filter(({ isNewer }) => isNewer).map(({ passage, since }) => `${passage}, since ${since}`),
  ...newerText(account),
]

/** The figures that the tests pin. */
export function countsText(account: Account): string {
  const { sentences, byRequirements, arcs, exempt, wanting, unaccounted } = countOf(account)
  const reasons = Object.entries(exempt) as readonly [Reason, number][]
  const sum = reasons.reduce((total, [, count]) => total + count, 0)
  const parts = [
    `${byRequirements} by requirements`,
    `${arcs} headings of the model`,
    `${sum} exempt (${reasons.map(([reason, count]) => `${count} ${reason}`).join(', ')})`,
    ...(wanting === 0 ? [] : [`${wanting} wanting`]),
    `${unaccounted} unaccounted`,
  ]
  return `${sentences} sentences: ${parts.join(', ')}`
}

const placeOf = (header: string, line: number | undefined): string =>
  line === undefined ? header : `${header}:${line}`

export function coverageText({ header, account, shown }: Coverage): string {
  const width = String(Math.max(0, ...shown.map(({ sentence }) => sentence.line))).length
  const passages = byPassage(shown).flatMap(([passage, sentences]) => [
    '',
    passage,
    ...sentences.map(
      ({ sentence: { line, text }, basis }) =>
        `  ${String(line).padStart(width)}  ${shortened(text)}  ${basisText(basis)}`,
    ),
  ])
  const findings = textFindingsOf(account).flatMap(({ line, message, remedy }) => [
    '',
    `${placeOf(header, line)}: ${message}`,
    `  ${remedy}`,
  ])
  return [
    `${header}: ${releaseText(account)}, by what it defines`,
    ...lacksText(account).map((line) => `  it has not yet: ${line}`),
    ...passages,
    ...findings,
    '',
    countsText(account),
    '',
  ].join('\n')
}

export function coverageJson({ header, account, shown }: Coverage): string {
  const { release, lacks, newer } = account
  const report = {
    header,
    release,
    counts: countOf(account),
    lacks: lacks.map(({ passage, since, isNewer }) => ({ passage, since, isNewer })),
    newer: newer.map(({ requirement, citation, since }) => ({ requirement, quote: citation.quote, since })),
    sentences: shown.map(({ sentence: { line, passage, under, text }, basis }) => ({
      line,
      passage,
      under,
      text,
      basis: basis.type,
      requirements: basis.type === 'requirements' ? basis.names : [],
      because: basis.type === 'requirements' ? null : basisText(basis),
    })),
    findings: textFindingsOf(account).map(({ line, ...finding }) => ({ line: line ?? null, ...finding })),
  }
  return `${JSON.stringify(report, null, 2)}\n`
}

const escaped = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;')

export function coverageMarkdown({ header, account, shown }: Coverage): string {
  const passages = byPassage(shown).flatMap(([passage, sentences]) => [
    `## ${passage}`,
    '',
    '| line | sentence | accounted for by |',
    '| --- | --- | --- |',
    ...sentences.map(
      ({ sentence: { line, text }, basis }) => `| ${line} | ${escaped(text)} | ${escaped(basisText(basis))} |`,
    ),
    '',
  ])
  const findings = textFindingsOf(account).map(
    ({ line, message, remedy }) => `- ${placeOf(header, line)}: ${escaped(message)}. ${escaped(remedy)}`,
  )
  return [
    `# ${header}`,
    '',
    `By what it defines it is ${releaseText(account)}. ${countsText(account)}.`,
    '',
    ...lacksText(account).map((line) => `- It has not yet: ${line}`),
    '',
    ...passages,
    ...(findings.length === 0 ? [] : ['## Findings', '', ...findings, '']),
  ].join('\n')
}
