// Edits to the lists of the comment. A block whose arcs are right but whose heading says too little gets another
// heading; entries that are wrong go, entries that are missing are put where they belong, and only what no block can
// say gets a block of its own.
import { chain } from '../../arcs.ts'
import { featureSetsOf, nameOfSet } from '../../features.ts'
import type { Spec } from '../../spec.ts'
import type { CommentBlock, CommentList } from '../read/comment.ts'
import { holds } from '../read/heading.ts'
import {
  blockedList,
  combinationList,
  conditionFor,
  inListOrder,
  neededArcs,
  requiredLists,
  holdsFor,
} from '../lists.ts'
import { lineEnd, type Edit } from './edit.ts'
import type { KernelSource } from '../read/source.ts'
import {
  blockedHeading,
  combinationHeading,
  commentLines,
  emptyLine,
  entryLines,
  headingOf,
  listLines,
} from '../wording.ts'

export function commentEdits(spec: Spec, source: KernelSource, file: string): readonly Edit[] {
  const { comment } = source
  if (comment === undefined) return []
  return [
    ...requiredEdits(spec, comment, file),
    ...listEdits('combination', combinationHeading, combinationList(spec), comment, file),
    ...listEdits('blocked', blockedHeading, blockedList(spec), comment, file),
  ]
}

/** A whole block taken out, with the empty line that separates it from the one above. */
function removed(block: CommentBlock, comment: CommentList, file: string): Edit {
  const above = `\n${emptyLine(comment)}\n`
  const { start } = block.headingSpan
  const isSeparated = file.slice(start - above.length, start) === above
  return { start: isSeparated ? start - above.length + 1 : start, end: lineEnd(file, block.chainsSpan.end), text: '' }
}

const arcsOf = (block: CommentBlock): readonly string[] => block.chains.map(({ states }) => chain(...states))
const text = (lines: readonly string[]): string => lines.join('\n')
const replaced = (
  { start, end }: { readonly start: number; readonly end: number },
  lines: readonly string[],
): Edit => ({
  start,
  end,
  text: text(lines),
})

/** A block below another place: an empty line, its heading, its entries. */
const inserted = (at: number, lists: readonly (readonly string[])[], comment: CommentList): Edit => ({
  start: at,
  end: at,
  text: lists.map((list) => `\n${emptyLine(comment)}\n${text(list)}`).join(''),
})

/** A block of required arcs as it should be: what of it is right, and under which heading. */
interface Mended {
  readonly block: CommentBlock
  /** The sets it holds for, by name; more than before where its heading said too little. */
  held: readonly string[]
  arcs: readonly string[]
  heading: string | undefined
}

function requiredEdits(spec: Spec, comment: CommentList, file: string): readonly Edit[] {
  const sets = featureSetsOf(spec.features)
  const needed = neededArcs(spec)
  const covered = new Map<string, string[]>(sets.map((set) => [nameOfSet(set), []]))
  const isNeeded = (arc: string, set: string): boolean => needed.get(set)!.includes(arc)
  const required = comment.blocks.filter(({ kind }) => kind === 'required')
  const blocks = required.map((block): Mended => {
    const held = sets.filter((set) => holds(block.condition, set)).map(nameOfSet)
    const arcs = arcsOf(block).filter((arc) => held.every((set) => isNeeded(arc, set)))
    for (const set of held) covered.get(set)!.push(...arcs)
    return { block, held, arcs, heading: undefined }
  })
  // First headings that said too little, then arcs that a block of their condition lacks, then blocks that are missing.
  for (const mended of blocks.filter(({ arcs }) => arcs.length > 0)) {
    const { held, arcs } = mended
    const wider = [...needed.keys()].filter((set) => arcs.every((arc) => isNeeded(arc, set)))
    const condition = conditionFor(spec, wider)
    const gains = wider.some((set) => !held.includes(set) && arcs.some((arc) => !covered.get(set)!.includes(arc)))
    if (condition === undefined || !gains || held.some((set) => !wider.includes(set))) continue
    mended.heading = headingOf(condition)
    mended.held = wider
    for (const set of wider) covered.get(set)!.push(...arcs)
  }
  const missing = requiredLists(spec, covered).filter(({ condition, arcs }) => {
    const where = sets.filter((set) => holdsFor(condition, set)).map(nameOfSet)
    const home = blocks.find(({ held }) => held.join() === where.join())
    if (home !== undefined) home.arcs = inListOrder([...home.arcs, ...arcs])
    return home === undefined
  })
  const edits = blocks.flatMap(({ block, arcs, heading }) => {
    if (arcs.length === 0) return [removed(block, comment, file)]
    const isSame = block.unknown.length === 0 && arcs.join() === arcsOf(block).join()
    return [
      ...(heading === undefined ? [] : [replaced(block.headingSpan, commentLines(heading, comment))]),
      ...(isSame ? [] : [replaced(block.chainsSpan, entryLines(arcs, comment))]),
    ]
  })
  const last = required.at(-1)
  if (missing.length === 0 || last === undefined) return edits
  const lists = missing.map(({ condition, arcs }) => listLines(headingOf(condition), arcs, comment))
  return [...edits, inserted(last.chainsSpan.end, lists, comment)]
}

function listEdits(
  kind: CommentBlock['kind'],
  heading: string,
  wanted: readonly string[],
  comment: CommentList,
  file: string,
): readonly Edit[] {
  const block = comment.blocks.find((each) => each.kind === kind)
  if (block === undefined) {
    const last = comment.blocks.at(-1)
    if (wanted.length === 0 || last === undefined) return []
    return [inserted(last.chainsSpan.end, [listLines(heading, wanted, comment)], comment)]
  }
  if (block.unknown.length === 0 && inListOrder(arcsOf(block)).join() === wanted.join()) return []
  if (wanted.length > 0) return [replaced(block.chainsSpan, entryLines(wanted, comment))]
  return [removed(block, comment, file)]
}
