// A score in words: a line for each mutant, what each requirement is needed for, the counts, and once more what is
// wrong and what to do. And the matrix as it is kept in the tree: the counts, which mutants break which requirement.
import { nameOfSet, type Mutant } from '#model'
import { soonest, SEQUENCES, type Breach, type Extent, type Necessity, type Scored } from '#properties'

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

/** What is done, in a line. */
export const extentText = (count: number, { seed, runs, depth }: Extent): string =>
  `${plural(count, 'faulty device')}; seed ${seed}, ${runs} random plans each after all of up to ${depth} requests; ` +
  `each to be caught within ${SEQUENCES} sequences\n\n`

/** How wide the column of names is. */
export const widthOf = (mutants: readonly Mutant[]): number => Math.max(...mutants.map(({ name }) => name.length))

export const headText = (width: number): string => `  ${'mutant'.padEnd(width)}  bug  expected  observed  by\n`

/** What it took: `in 3 sequences, 9 events`. */
const effortText = ({ runs, events, found }: Breach): string =>
  `in ${plural(runs, 'sequence')}, ${plural(events, 'event')}${found === 'random' ? ', by chance' : ''}`

/** Names that are given besides the first one; the rest is counted. */
const MORE = 3

/** By what a mutant is caught: the requirement that takes the least first. */
function caughtBy(breaches: readonly Breach[]): string {
  const first = soonest(breaches)
  if (first === undefined) return ''
  const others = breaches.filter((breach) => breach !== first).map(({ requirement }) => requirement.name)
  const rest = others.length > MORE ? [`${others.length - MORE} more`] : []
  return [`${first.requirement.name} ${effortText(first)}`, [...others.slice(0, MORE), ...rest].join(', ')]
    .filter((part) => part !== '')
    .join('; ')
}

/** A mutant as one line, marked where it is outside its class. */
export function rowText({ mutant, observed, breaches, faults }: Scored, width: number): string {
  const mark = faults.length > 0 ? '!' : ' '
  const count = String(breaches.length).padStart(2)
  const classes = [mutant.class, observed].map((one) => one.padEnd(8))
  const cells = [mutant.name.padEnd(width), (mutant.bug ?? '').padEnd(3), ...classes, count, caughtBy(breaches)]
  return `${mark} ${cells.join('  ').trimEnd()}\n`
}

/** Every breach of one mutant. */
export const breachesText = ({ breaches, features }: Scored): string =>
  [
    `\nwith ${nameOfSet(features)}`,
    ...breaches.map((breach) => `  ${breach.requirement.name} (${breach.requirement.level}) ${effortText(breach)}`),
    '',
  ].join('\n')

function necessityLine({ requirement, catches, alone, named, reason, fault }: Necessity): string {
  const parts = [
    ...(alone.length > 0 ? [`alone: ${alone.join(', ')}`] : []),
    ...(named.length > 0 ? [`beside the whole: ${named.join(', ')}`] : []),
  ]
  const [mark, says] =
    fault !== undefined ? (['!', `none of ${plural(catches.length, 'mutant')}`] as const) : ([' ', reason] as const)
  return `${mark} ${requirement.name} (${requirement.level}) ${parts.length > 0 ? parts.join('; ') : says}`
}

/** What each requirement is needed for. */
export const necessityText = (rows: readonly Necessity[]): string =>
  [
    '\nNecessity: mutants that live without the requirement (alone), or that only it and the semantics as a whole',
    'catch (beside the whole); or why it is there all the same',
    '',
    ...rows.map(necessityLine),
    '',
  ].join('\n')

/** What is wrong, and what to do; nothing where all is well. */
export const faultsText = (title: string, faults: readonly (readonly [name: string, fault: string])[]): string =>
  faults.length === 0 ? '' : `\n${title}\n${faults.map(([name, fault]) => `  ${name}: ${fault}\n`).join('')}`

const counted = (values: readonly string[], names: readonly string[]): string =>
  names.map((name) => `${values.filter((value) => value === name).length} ${name}`).join(', ')

/** How many mutants and requirements of each kind there are. */
export function countsText(rows: readonly Scored[], needed: readonly Necessity[]): string {
  const levels = needed.map(({ requirement }) => requirement.level)
  const kinds = needed.map(({ alone, named }) => (alone.length > 0 ? 'alone' : named.length > 0 ? 'named' : 'never'))
  const classes = rows.map(({ observed }) => observed)
  return [
    `${plural(rows.length, 'mutant')}: ${counted(classes, ['refuted', 'deviates', 'survives'])}`,
    `${plural(needed.length, 'requirement')}: ${counted(levels, ['must', 'should', 'practice'])}; ` +
      `necessary: ${counted(kinds, ['alone', 'named', 'never'])}`,
    '',
  ].join('\n')
}

/** Which mutants break which requirement, with the counts: what a weakened catalogue shows in. */
export const matrixText = (rows: readonly Scored[], needed: readonly Necessity[]): string =>
  [
    countsText(rows, needed),
    ...needed.map(({ requirement: { name, level }, catches }) =>
      [`${name} (${level})`, ...catches.map((mutant) => `  ${mutant}`), ''].join('\n'),
    ),
  ].join('\n')

/** The last line. */
export const sumText = (rows: readonly Scored[]): string =>
  `${rows.filter(({ faults }) => faults.length === 0).length} of ${rows.length} mutants in their class\n`
