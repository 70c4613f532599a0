// The comment's lists of arcs compared with the derived ones, list by list. The comment is what driver authors work
// from, so an arc it leaves out is reported with the features whose devices need it; code and exit code do not depend
// on it.
import { chain } from '../../arcs.ts'
import { featureSetsOf, nameOfSet } from '../../features.ts'
import type { Spec } from '../../spec.ts'
import { requiredArcs, type CommentBlock, type CommentList } from '../read/comment.ts'
import type { Finding } from './finding.ts'
import { blockedList, combinationList, neededArcs } from '../lists.ts'
import type { KernelSource } from '../read/source.ts'
import type { Place } from '../read/syntax.ts'

const warning = (at: Place, title: string, details: readonly string[] = []): Finding => ({
  subject: 'comment',
  weight: 'warning',
  at,
  title,
  details,
})

/** What the comment says otherwise than the rules; a tree without the comment says nothing. */
export function commentFindings(spec: Spec, source: KernelSource): readonly Finding[] {
  const { comment } = source
  if (comment === undefined) return []
  return [
    ...comment.blocks.filter(({ kind }) => kind === 'not-understood').map(notUnderstood),
    ...comment.blocks.flatMap(({ unknown, headingSpan: { file } }) =>
      unknown.map(({ name, line }) =>
        warning({ file, line }, `an entry names ${name}, which is no state; it is left out`),
      ),
    ),
    ...requiredFindings(spec, comment),
    ...listFindings('combination', 'combination transition', combinationList(spec), comment),
    ...listFindings('blocked', 'blocked transition', blockedList(spec), comment),
  ]
}

const notUnderstood = ({ heading, headingSpan, because, chains }: CommentBlock): Finding =>
  warning(headingSpan, `heading not understood: "${heading}"`, [
    ...(because === undefined ? [] : [because]),
    `its ${chains.length} entries are compared with nothing`,
  ])

const names = (list: readonly string[]): string =>
  list.length <= 1 ? list.join('') : `${list.slice(0, -1).join(', ')} and ${list.at(-1)}`

/** Arcs that some feature set needs and the comment does not give it, or the reverse; like arcs share a finding. */
function requiredFindings(spec: Spec, comment: CommentList): readonly Finding[] {
  const needed = neededArcs(spec)
  const listed = new Map(featureSetsOf(spec.features).map((set) => [nameOfSet(set), requiredArcs(comment, set)]))
  // Arcs under a heading that was not understood may well be listed rightly: of them nothing is said.
  const untold = new Set(
    comment.blocks
      .filter(({ kind }) => kind === 'not-understood')
      .flatMap(({ chains }) => chains.map(({ states }) => chain(...states))),
  )
  const groups = new Map<
    string,
    { arcs: string[]; missing: string[]; extra: string[]; block: CommentBlock | undefined }
  >()
  for (const arc of new Set([...needed.values(), ...listed.values()].flat())) {
    if (untold.has(arc)) continue
    const sets = [...needed.keys()]
    const missing = sets.filter((set) => needed.get(set)!.includes(arc) && !listed.get(set)!.includes(arc))
    const extra = sets.filter((set) => !needed.get(set)!.includes(arc) && listed.get(set)!.includes(arc))
    if (missing.length === 0 && extra.length === 0) continue
    const block = comment.blocks.find(
      ({ kind, chains }) => kind === 'required' && chains.some(({ states }) => chain(...states) === arc),
    )
    const key = [missing, extra, block?.heading].join(';')
    const group = groups.get(key) ?? { arcs: [], missing, extra, block }
    group.arcs.push(arc)
    groups.set(key, group)
  }
  return [...groups.values()].map(({ arcs, missing, extra, block }) => {
    const under = block === undefined ? 'nowhere' : `under "${block.heading}"`
    const needs =
      missing.length > 0 ? [`devices with ${names(missing)} need ${arcs.length > 1 ? 'them' : 'it'} as well`] : []
    const needless =
      extra.length > 0 ? [`devices with ${names(extra)} never use ${arcs.length > 1 ? 'them' : 'it'}`] : []
    return warning(
      block?.headingSpan ?? comment.span,
      `required arcs: ${names(arcs)} listed ${under}, but ${[...needs, ...needless].join(', and ')}`,
      [
        'a driver written from this comment would ' +
          (missing.length > 0 ? 'lack an arc that the core asks it for' : 'carry an arc that nobody asks for'),
      ],
    )
  })
}

/** A plain list against the derived one: entries that are missing, entries that should not be there. */
function listFindings(
  kind: CommentBlock['kind'],
  what: string,
  wanted: readonly string[],
  comment: CommentList,
): readonly Finding[] {
  const blocks = comment.blocks.filter((block) => block.kind === kind)
  const written = blocks.flatMap(({ chains, headingSpan }) =>
    chains.map(({ states, line }) => ({ name: chain(...states), at: { file: headingSpan.file, line } })),
  )
  const isUntold = comment.blocks.some(({ kind: other }) => other === 'not-understood') && blocks.length === 0
  const missing = isUntold ? [] : wanted.filter((name) => !written.some((entry) => entry.name === name))
  const extra = written.filter(({ name }) => !wanted.includes(name))
  const at = blocks[0]?.headingSpan ?? comment.span
  return [
    ...(missing.length > 0 ? [warning(at, `${what} not listed: ${missing.join('; ')}`)] : []),
    ...extra.map((entry) => warning(entry.at, `listed as ${what}, but it is none: ${entry.name}`)),
  ]
}
