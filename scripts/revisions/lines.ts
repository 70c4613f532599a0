// The difference of two revisions as text, in the order in which a reviewer asks: the table, what a user's requests do,
// the requirements, and which devices break what, each with the shortest way to see it.
import {
  nameOfSet,
  type FeatureSet,
  type Breach,
  type ChangedRequest,
  type Misfit,
  type Revision,
  type Visit,
} from '#model'
import type { Changed } from './catalogue.ts'
import type { RevisionDifference } from './difference.ts'

export const headOf = ({ name, title, source, release }: Revision): string =>
  `${name}: ${title} (${release === null ? source : `${source}, Linux ${release}`})`

const list = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '))

function tableLines(difference: RevisionDifference): readonly string[] {
  const { features, states, arcs, cells, cellsApart, cellsSame, required, left, right } = difference
  const line = (what: string, { added, removed, same }: typeof states): readonly string[] => [
    `  ${what.padEnd(10)}${same} the same`,
    ...(added.length > 0 ? [`    added   ${list(added)}`] : []),
    ...(removed.length > 0 ? [`    removed ${list(removed)}`] : []),
  ]
  const apart = cellsApart === 0 ? '' : `, ${cellsApart} that only one of them has`
  return [
    'Table',
    ...line('features', features),
    ...line('states', states),
    ...line('arcs', arcs),
    `  cells     ${cellsSame} the same${apart}`,
    ...cells.map(
      (cell) => `    changed [${cell.from}][${cell.to}]: ${cell.left} in ${left.name}, ${cell.right} in ${right.name}`,
    ),
    ...required.map((text) => `    flags   ${text}`),
  ]
}

const wayText = (way: ChangedRequest['before']): string => (typeof way === 'string' ? way : way.join(' -> '))

function requestLines({ requests, answers, left, right }: RevisionDifference): readonly string[] {
  const head = `Requests of a user of ${left.name} on a device of ${right.name}`
  const count = (many: readonly unknown[], what: string): string =>
    `${many.length === 0 ? 'none' : many.length} ${what}`
  return [
    `${head}: ${count(requests, 'by another way')}, ${count(answers, 'with another answer')}`,
    ...requests.map(({ set, from, to, before, after }) => {
      return `  ${nameOfSet(set)}: ${from} to ${to}: ${wayText(before)}; now ${wayText(after)}`
    }),
    ...answers.map(({ features, walk, before, after }) => {
      const asked = walk.map(({ event }) => eventText(event)).join('; ')
      return `  ${features}: ${asked}: ${before}; now ${after}`
    }),
  ]
}

const signs: Readonly<Record<Changed['change'], string>> = { added: '+', dropped: '-', reworded: '~', level: '!' }

function requirementLines({ requirements }: RevisionDifference): readonly string[] {
  if (requirements.length === 0) return ['Requirements: all the same']
  return [
    'Requirements: + added, - dropped, ~ other words, ! another level',
    ...requirements.flatMap(({ name, level, party, statement, change, because }) => [
      `  ${signs[change]} ${name} (${level}, ${party}): ${statement}`,
      ...(because === undefined ? [] : [`      ${because}`]),
    ]),
  ]
}

const eventText = (event: Visit['event']): string => ('target' in event ? `set-state ${event.target}` : event.type)

/** An event and what came of it, in a few words. */
export function visitText({ event, outcome }: Visit): string {
  const what = eventText(event)
  if (outcome.type === 'errno') return `${what}: ${outcome.errno}`
  if (outcome.type !== 'ok') return `${what}: ${outcome.type}`
  if (event.type === 'precopy-info') {
    const { initial, dirty } = outcome.value as { initial: bigint; dirty: bigint }
    return `${what}: initial ${initial}, dirty ${dirty}`
  }
  if (event.type === 'read') return `${what}: ${(outcome.value as Uint8Array).length} bytes`
  if (event.type === 'get-state') return `${what}: ${outcome.value as string}`
  return event.type === 'get-features' ? `${what}: ${nameOfSet(outcome.value as FeatureSet)}` : what
}

const breachLines = ({ rule, walk, because }: Breach): readonly string[] => [
  `    ${rule.name} (${rule.level}): ${rule.statement} ${because}`,
  `      ${walk.map(visitText).join('; ')}`,
]

function misfitLines(keepsTo: Revision, breaks: Revision, misfits: readonly Misfit[]): readonly string[] {
  const head = `Devices that keep to ${keepsTo.name} and break ${breaks.name}`
  if (misfits.length === 0) return [`${head}: none of those tried`]
  return [
    head,
    ...misfits.flatMap(({ candidate, breaches }) => [`  ${candidate.name}`, ...breaches.flatMap(breachLines)]),
  ]
}

function textLines({ texts, proposed }: RevisionDifference): readonly string[] {
  if (texts.length === 0) return []
  const quoted = (words: string | null): string => (words === null ? 'nothing' : `"${words}"`)
  const table =
    proposed!.length === 0
      ? "the patch's own cells are those that the merged arcs give"
      : `${proposed!.length} cells of the patch are not those that the merged arcs give`
  return [
    '',
    `The texts: ${texts.length} rows; ${table}`,
    ...texts.flatMap(({ place, subject, v7, merged, difference, rules }) => [
      `  ${place}: ${subject}`,
      `    v7      ${quoted(v7)}`,
      `    merged  ${quoted(merged)}`,
      `    ${difference}${rules.length === 0 ? '; cited' : `; computed above: ${rules.join(', ')}`}`,
    ]),
  ]
}

export const differenceText = (difference: RevisionDifference): string => {
  const { left, right, breakLeft, breakRight } = difference
  return [
    headOf(left),
    headOf(right),
    '',
    ...tableLines(difference),
    '',
    ...requestLines(difference),
    '',
    ...requirementLines(difference),
    '',
    ...misfitLines(left, right, breakRight),
    ...misfitLines(right, left, breakLeft),
    ...textLines(difference),
    '',
  ].join('\n')
}

const visitJson = ({ event, outcome }: Visit): unknown => ({
  event: event.type,
  ...('target' in event ? { target: event.target } : {}),
  ...(outcome.type === 'errno' ? { errno: outcome.errno } : {}),
})

const misfitJson = ({ candidate, breaches }: Misfit): unknown => ({
  device: candidate.name,
  features: candidate.features,
  breaks: breaches.map(({ rule, because, walk }) => ({ rule: rule.name, because, walk: walk.map(visitJson) })),
})

/** The same for programs. */
export const differenceJson = (difference: RevisionDifference): unknown => {
  const { left, right, breakLeft, breakRight, answers, ...rest } = difference
  return {
    left: left.name,
    right: right.name,
    ...rest,
    answers: answers.map(({ walk, ...other }) => ({ ...other, walk: walk.map(visitJson) })),
    breakRight: breakRight.map(misfitJson),
    breakLeft: breakLeft.map(misfitJson),
  }
}
