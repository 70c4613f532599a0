// What `table check` found, as text for people and as JSON. The summary says what was compared, so that silence about a
// part is never taken for agreement.
import {
  allFeatures,
  differences,
  cellsOf,
  featureSetsOf,
  nameOfPlace,
  nameOfSet,
  rowsOf,
  tableOf,
  weights,
  type CommentList,
  type Finding,
  type KernelSource,
  type SourceFunction,
  type Spec,
  type Subject,
  type Weight,
} from '#model/tables'

export interface TreeReport {
  readonly tree: string
  readonly spec: Spec
  readonly source: KernelSource
  readonly findings: readonly Finding[]
}

const count = (findings: readonly Finding[], weight: Weight): number =>
  findings.filter((finding) => finding.weight === weight).length

const absent = 'not there, not compared'

/** The parts that a source does not have, so that nothing was compared with them. */
function notCompared({ required, function: code, comment, statesFrom, header }: KernelSource): readonly string[] {
  const parts = {
    flags: required !== undefined,
    function: code !== undefined,
    loop: code !== undefined && code.guard.type !== 'not-understood',
    comment: comment !== undefined,
    enum: statesFrom !== 'model',
    header: header !== undefined,
  }
  return Object.entries(parts).flatMap(([name, isThere]) => (isThere ? [] : [name]))
}

const plural = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`

/** One line for each part that was compared. */
function summary({ spec, source, findings }: TreeReport): readonly string[] {
  const about = (...subjects: readonly Subject[]): readonly Finding[] =>
    findings.filter(({ subject }) => subjects.includes(subject))
  const verdict = (...subjects: readonly Subject[]): string => {
    const found = about(...subjects)
    const worst = weights.find((weight) => found.some((finding) => finding.weight === weight))
    if (worst === undefined) return 'equal'
    return worst === 'undecided' ? 'undecided' : plural(found.length, worst)
  }
  const cells = rowsOf(spec).length ** 2
  const wrong = differences(cellsOf(tableOf(spec)), source.table.cells).filter(({ left }) => left !== undefined).length
  const calls = featureSetsOf(spec.features).length
  const { comment } = source
  const entries = comment?.blocks.reduce((sum, { chains }) => sum + chains.length, 0) ?? 0
  const executed = (code: SourceFunction): string => {
    const found = verdict('function', 'guard', 'loop')
    const says = found === 'equal' ? 'does what its tables say' : found
    return `${code.name} executed with ${plural(calls, 'feature set')}: ${says}`
  }
  const lists = (list: CommentList): string =>
    `${plural(list.blocks.length, 'list')}, ${entries} entries: ${verdict('comment')}`
  const numbers =
    source.statesFrom === 'model'
      ? `${source.header ?? 'not there'}: nothing of it compared, the numbers of states are the model's`
      : `${source.header ?? `numbers from ${source.statesFrom}`}: ${verdict('enum', 'ioctl')}`
  return [
    `table     ${source.table.name}, line ${source.table.span.line}: ${cells - wrong} of ${cells} cells equal`,
    `flags     ${source.required === undefined ? absent : verdict('flags')}`,
    `function  ${source.function === undefined ? absent : executed(source.function)}`,
    `loop      ${source.function === undefined ? absent : loopLine(source)}`,
    `comment   ${comment === undefined ? absent : lists(comment)}`,
    `header    ${numbers}`,
  ]
}

function loopLine(source: KernelSource): string {
  const guard = source.function!.guard
  const line = guard.line === undefined ? '' : `, line ${guard.line}`
  return {
    guarded: `stops at ERROR${line}`,
    unguarded: `does not stop at ERROR${line}`,
    none: 'there is none',
    'not-understood': `not understood${line}`,
  }[guard.type]
}

/** The report as text; a line for each part, then each finding with its place. */
export function treeText(report: TreeReport): string {
  const { tree, spec, source, findings } = report
  const lines = [
    `${tree}: ${source.main}, ${spec.name} with ${nameOfSet(allFeatures(spec))}`,
    ...summary(report).map((line) => `  ${line}`),
  ]
  for (const { weight, at, title, details } of findings) {
    lines.push(
      '',
      `${weight}: ${at === undefined ? '' : `${nameOfPlace(at)}: `}${title}`,
      ...details.map((line) => `  ${line}`),
    )
  }
  const parts = weights
    .filter((weight) => count(findings, weight) > 0)
    .map((weight) => plural(count(findings, weight), weight))
  const absentees = notCompared(source)
  const left = absentees.length === 0 ? '' : `; not compared: ${absentees.join(', ')}`
  lines.push('', `${parts.length === 0 ? 'equal' : parts.join(', ')}${left}`, '')
  return lines.join('\n')
}

/** The report as JSON. */
export function treeJson({ tree, spec, source, findings }: TreeReport): string {
  return `${JSON.stringify(
    {
      tree,
      revision: spec.name,
      features: allFeatures(spec),
      files: { main: source.main, header: source.header ?? null },
      guard: source.function?.guard ?? null,
      notCompared: notCompared(source),
      counts: Object.fromEntries(weights.map((weight) => [weight, count(findings, weight)])),
      findings: findings.map(({ at, ...finding }) => ({ ...finding, at: at === undefined ? null : nameOfPlace(at) })),
    },
    null,
    2,
  )}\n`
}
