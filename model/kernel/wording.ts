// The comment above the kernel's table in words: headings for the conditions, lists under them, broken at 80 columns.
// The wording is the kernel's where the kernel's is exact; comment.ts reads back every heading written here.
import type { Spec } from '../spec.ts'
import { blockedList, combinationList, requiredLists, type Condition } from './lists.ts'

const COLUMNS = 80

/** How a comment's lines look: what they begin with, and what stands between that and a list's entry. */
export interface Dress {
  readonly decoration: string
  readonly indent: string
}

/** The dress of the kernel's comment. */
export const kernelDress: Dress = { decoration: '\t * ', indent: '        ' }

const widthOf = (text: string): number => text.replaceAll('\t', '        ').length

/** A feature as the comment calls it. */
const called = (feature: string): string => (feature === 'PRE_COPY' ? 'precopy' : feature)
const listed = (names: readonly string[]): string => names.map(called).join(' and ')

/** The heading of a list of required arcs. */
export function headingOf({ all, none }: Condition): string {
  if (all.length === 0 && none.length === 0) {
    return 'The coding in this table requires the driver to implement the following FSM arcs:'
  }
  if (all.length === 0) return `Without ${listed(none)} the driver must implement:`
  const verb = all.length > 1 ? 'are supported together' : 'is supported'
  const without = none.length > 0 ? ` without ${listed(none)}` : ''
  return `If ${listed(all)} ${verb}${without} then the driver must also implement these FSM arcs:`
}

export const combinationHeading =
  'The coding will step through multiple states for some combination transitions; if all optional features are ' +
  'supported, this means the following ones:'

export const blockedHeading = 'The following transitions are blocked:'

/** Words as comment lines that fit the width. */
export function commentLines(text: string, { decoration }: Dress = kernelDress): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && widthOf(decoration) + line.length + 1 + word.length > COLUMNS) {
      lines.push(decoration + line)
      line = ''
    }
    line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, decoration + line]
}

/** List entries as comment lines. */
export const entryLines = (chains: readonly string[], { decoration, indent }: Dress = kernelDress): readonly string[] =>
  chains.map((entry) => decoration + indent + entry)

/** An empty comment line. */
export const emptyLine = ({ decoration }: Dress = kernelDress): string => decoration.trimEnd()

/** One list: its heading and its entries. */
export const listLines = (
  heading: string,
  chains: readonly string[],
  dress: Dress = kernelDress,
): readonly string[] => [...commentLines(heading, dress), ...entryLines(chains, dress)]

/** The whole comment, lists separated by an empty comment line. */
export function commentText(spec: Spec): string {
  const lists = [
    ...requiredLists(spec).map(({ condition, arcs }) => listLines(headingOf(condition), arcs)),
    listLines(combinationHeading, combinationList(spec)),
  ]
  const blocked = blockedList(spec)
  if (blocked.length > 0) lists.push(listLines(blockedHeading, blocked))
  return ['\t/*', ...lists.flatMap((list, index) => (index === 0 ? list : [emptyLine(), ...list])), '\t */', ''].join(
    '\n',
  )
}
