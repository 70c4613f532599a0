// What a reviewer of a proposed revision asks, answered in the order in which it is asked: what is new, the table, what
// changes for today's users, what is blocked, where the rule does not decide, which theorems fall, what leaks, the C.
import {
  ERROR,
  chain,
  changedCells,
  changedRequests,
  combinationsOf,
  featureSetsOf,
  flagsOf,
  guardText,
  guardsOf,
  leaksOf,
  nameOfSet,
  newlyVisible,
  restrict,
  stateOf,
  tableOf,
  type ChangedRequest,
  type Spec,
  type Way,
} from '#model'
import { tableText, tiesOf } from './table-text.ts'

/** A theorem that does not hold for the revision, with its smallest counterexamples. */
export interface Fallen {
  readonly theorem: string
  readonly because: readonly string[]
}

interface Section {
  readonly title: string
  readonly lines: readonly string[]
}

const SHOWN = 12
const shown = (lines: readonly string[]): readonly string[] =>
  lines.length > SHOWN ? [...lines.slice(0, SHOWN), `and ${lines.length - SHOWN} more`] : lines
const wayText = (way: Way): string => (typeof way === 'string' ? way : chain(...way))

/** The review as text. `theorems` is how many there are. */
export function reviewText(today: Spec, revision: Spec, fallen: readonly Fallen[], theorems: number): string {
  const table = tableOf(revision)
  const ties = tiesOf(table)
  const sections = [
    { title: 'New', lines: news(today, revision) },
    { title: "Today's cells that change", lines: cellLines(today, revision) },
    ...requestSections(today, revision),
    { title: 'Blocked pairs (all features)', lines: blockedLines(today, revision) },
    { title: 'Ties: pairs with two shortest paths or more', lines: shown(tiedSets(revision)) },
    {
      title: `Theorems that no longer hold (of ${theorems})`,
      lines: fallen.flatMap(({ theorem, because }) => [theorem, ...shown(because).map((line) => `  ${line}`)]),
    },
    {
      title: "Requests on which one table for all devices does not do what the rules say for the device's own arcs",
      lines: leakLines(revision),
    },
  ]
  const body = sections.map(({ title, lines }) =>
    [title, ...(lines.length === 0 ? ['none'] : lines).map((line) => `  ${line}`), ''].join('\n'),
  )
  const c = ties.length > 0 ? 'No C table can be made before the ties are gone.\n' : cText(revision)
  return [`${revision.name}\n`, tableText(table, 'grid'), ...body, c].join('\n')
}

function news(today: Spec, revision: Spec): readonly string[] {
  const has = (spec: Spec, from: string, to: string): boolean =>
    spec.arcs.some((arc) => arc.from === from && arc.to === to)
  return [
    ...revision.features
      .filter(({ name }) => !today.features.some((feature) => feature.name === name))
      .map(({ name, bit, needs }) => `feature ${name}, bit ${bit}, needs ${nameOfSet(needs)}`),
    ...revision.states
      .filter(({ name }) => stateOf(today, name) === undefined)
      .map(
        ({ name, number, operation, session, requires, standsIn, meaning }) =>
          `state ${name} = ${number}${meaning === '' ? '' : ` (${meaning})`}: ${operation}, ` +
          `session ${session}; requires ${nameOfSet(requires)}; ` +
          `without it ${standsIn === null ? 'its arcs are removed' : `${standsIn} stands in`}`,
      ),
    ...revision.arcs
      .filter(({ from, to }) => !has(today, from, to))
      .map(
        ({ from, to, requires }) =>
          `arc ${chain(from, to)}${requires.length > 0 ? `, under its own flag ${nameOfSet(requires)}` : ''}`,
      ),
    ...today.arcs
      .filter(({ from, to }) => !has(revision, from, to))
      .map(({ from, to }) => `no longer an arc: ${chain(from, to)}`),
  ]
}

const cellLines = (today: Spec, revision: Spec): readonly string[] =>
  changedCells(today, revision).map(({ from, to, left, right }) => `[${from}][${to}]: ${left} becomes ${right}`)

/** Requests whose path changes: for the feature sets of today, which nobody expects, and for those of the revision. */
function requestSections(today: Spec, revision: Spec): readonly Section[] {
  const changed = changedRequests(today, revision)
  const old = new Set(featureSetsOf(today.features).map(nameOfSet))
  const line = ({ set, from, to, before, after }: ChangedRequest): string =>
    `flags ${flagsOf(revision.features, set)}  ${chain(from, to)}: ${wayText(before)} becomes ${wayText(after)}`
  const visible = newlyVisible(changed)
  return [
    {
      title: 'Requests that behave differently on devices without the new features',
      lines: shown(changed.filter(({ set }) => old.has(nameOfSet(set))).map(line)),
    },
    {
      title: "Requests between today's states that behave differently on devices with them",
      lines: shown(changed.filter(({ set }) => !old.has(nameOfSet(set))).map(line)),
    },
    {
      title: 'States that such a request may leave visible when it fails, and could not before',
      lines: [...visible].map(
        ([name, requests]) => `${name}: ${[...new Set(requests.map(({ from, to }) => chain(from, to)))].join(', ')}`,
      ),
    },
  ]
}

function blockedLines(today: Spec, revision: Spec): readonly string[] {
  const blocked = (spec: Spec): readonly string[] =>
    combinationsOf(tableOf(spec))
      .filter(({ count }) => count === 0)
      .map(({ from, to }) => chain(from, to))
  const before = blocked(today)
  const after = blocked(revision)
  return [
    ...after.map((pair) => `${pair}${before.includes(pair) ? '' : '   (new)'}`),
    ...before.filter((pair) => !after.includes(pair)).map((pair) => `${pair}: no longer blocked`),
  ]
}

const tiedSets = (revision: Spec): readonly string[] =>
  featureSetsOf(revision.features).flatMap((set) =>
    tiesOf(tableOf(restrict(revision, set))).map((tie) => `flags ${flagsOf(revision.features, set)}  ${tie}`),
  )

const leakLines = (revision: Spec): readonly string[] =>
  leaksOf(revision).map(
    ({ set, from, to, handed, wanted }) =>
      `${chain(from, to)} with ${nameOfSet(set)}: the driver is handed ${handed}; ` +
      `it should be ${wanted === ERROR ? 'refused' : wanted}`,
  )

function cText(revision: Spec): string {
  const guards = guardText(guardsOf(revision))
  return [
    'C',
    tableText(tableOf(revision), 'c'),
    ...(guards === '' ? [] : ['The guard that is missing, to be put before the table is looked up:', guards]),
  ].join('\n')
}
