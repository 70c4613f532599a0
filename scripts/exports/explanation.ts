// One transition explained: its path, why that one and no other, what each arc does to the session, which states a
// failed request may leave visible, and the passages of the header it rests on.
import {
  ERROR,
  adopted,
  allFeatures,
  chain,
  combinationOf,
  nameOfSet,
  readings,
  sessionEffect,
  stateOf,
  tableOf,
  type Citation,
  type Path,
  type SessionEffect,
  type Spec,
  type StateRow,
} from '#model'

const effects: Readonly<Record<SessionEffect, string>> = {
  none: 'no session',
  opens: 'opens a session: its data_fd is returned',
  keeps: 'keeps the session and its data_fd',
  closes: 'ends the session; its data_fd is dead from here on',
  reopens: 'ends one session and opens another',
}

/** Where a citation stands, as the explanation shows it. */
export type Locate = (citation: Citation) => string

/**
 * The explanation as text. Alternatives are the paths no longer than the one taken, or, where it is blocked, the
 * shortest.
 */
export function explanation(spec: Spec, from: StateRow, to: StateRow, locate: Locate): string {
  const { count, paths } = combinationOf(tableOf(spec), from.name, to.name)
  const head = `${chain(from.name, to.name)} with ${nameOfSet(allFeatures(spec))}`
  const others = alternatives(spec, from, to).filter(
    (path) => !paths.some((taken) => chain(...taken) === chain(...path)),
  )
  if (count === 0) {
    return [
      head,
      '  blocked: the request is refused with EINVAL and nothing changes',
      ...why(spec, from, to, others),
      ...citations(spec, [from.name, to.name], locate),
      '',
    ].join('\n')
  }
  if (count > 1) {
    return [
      head,
      `  tied: ${count} shortest paths, so no table can be made`,
      ...paths.map((path) => `    ${chain(...path)}`),
      '',
    ].join('\n')
  }
  const path = paths[0]!
  const kind = path.length === 2 ? 'an arc' : `a combination transition of ${path.length - 1} arcs`
  return [
    head,
    `  path  ${chain(...path)}   (${kind})`,
    ...path.slice(1).map((name, index) => step(spec, index + 1, path[index]!, name)),
    ...why(spec, from, to, others),
    `  if it fails  the device may be found in ${[...path, ERROR].join(', ')}`,
    ...(opensAtEnd(spec, path)
      ? [`               (in ${to.name} with an error: every arc was done, but the data_fd could not be returned)`]
      : []),
    ...citations(spec, path, locate),
    '',
  ].join('\n')
}

const session = (spec: Spec, from: string, to: string): SessionEffect =>
  sessionEffect(stateOf(spec, from)!, stateOf(spec, to)!)
const opensAtEnd = (spec: Spec, path: Path): boolean => session(spec, path.at(-2)!, path.at(-1)!) === 'opens'

function step(spec: Spec, number: number, from: string, to: string): string {
  const [before, after] = [stateOf(spec, from)!, stateOf(spec, to)!]
  const operation =
    before.operation === after.operation ? `stays ${after.operation}` : `${before.operation} to ${after.operation}`
  return `    ${number}  ${chain(from, to)}: ${operation}; ${effects[session(spec, from, to)]}`
}

/** The shortest paths that the first sentence of the rule alone would allow. */
const alternatives = (spec: Spec, from: StateRow, to: StateRow): readonly Path[] =>
  combinationOf(
    tableOf(
      spec,
      readings.find(({ name }) => name === 'shortest'),
    ),
    from.name,
    to.name,
  ).paths

function why(spec: Spec, from: StateRow, to: StateRow, others: readonly Path[]): readonly string[] {
  const shared = from.session === to.session ? from.session : 'none'
  const kind = shared === 'none' ? 'states without a session' : `states of the ${shared} session`
  const because =
    from.session === to.session && shared !== 'none'
      ? `both ends lie in the ${shared} session, so the path may not leave it`
      : from.session === to.session
        ? 'neither end has a session'
        : `the ends have different sessions (${from.session}, ${to.session})`
  return [
    `  why   ${adopted.statement.toLowerCase().replace(/\.$/, '')}; ${because}: inside stand only ${kind}`,
    ...others.map((path) => `        not ${chain(...path)}: ${forbidden(spec, path, shared)}`),
  ]
}

function forbidden(spec: Spec, path: Path, shared: string): string {
  const inside = path.slice(1, -1).map((name) => stateOf(spec, name)!)
  const wrong = inside.filter((state) => state.session !== shared)
  if (wrong.length === 0) return 'longer'
  const named = wrong.map(({ name, session: kind }) => `${name} (${kind === 'none' ? 'no session' : kind})`)
  return `${named.join(', ')} inside`
}

function citations(spec: Spec, path: Path, locate: Locate): readonly string[] {
  const cited = path
    .slice(1)
    .flatMap((to, index) => spec.arcs.find((arc) => arc.from === path[index] && arc.to === to)?.cites ?? [])
  if (cited.length === 0) return []
  return ['  header (include/uapi/linux/vfio.h)', ...cited.map((citation) => `        ${locate(citation)}`)]
}
