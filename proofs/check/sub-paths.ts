// Claim: every contiguous part of a path is the table's own path between its ends. So the step function is
// consistent, and the state that a request leaves behind when it fails halfway is a start from which the rest is the
// same. The certificate lists the paths. A path is judged by the path without its first state and by the one without
// its last: as those are entries too, every part follows.
import { ERROR } from '#model'
import type { Claim } from './claim.ts'
import { checkOnTable, type TableObjections } from './on-table.ts'
import { sameList, type Pair, type PairCertificate } from './pairs.ts'
import { listOf, orNull, recordOf, text } from './shape.ts'

export interface SubPathsEntry extends Pair {
  /** The states of the path, both ends included, or null where the pair is blocked. */
  readonly path: readonly string[] | null
}

export type SubPathsCertificate = PairCertificate<SubPathsEntry>

const entryShape = recordOf<SubPathsEntry>({ from: text, to: text, path: orNull(listOf(text)) })

const objections: TableObjections<SubPathsEntry> =
  (table, scope) =>
  ({ from, to, path }) => {
    const next = table.cell(from, to)
    if (next === ERROR) return path === null ? undefined : 'it is blocked, and has no path'
    const after = next === to ? [to] : (scope.entry(next, to)?.path ?? null)
    if (path === null || after === null) return 'it has a path, which is missing'
    if (!sameList(path, [from, ...after])) return `the table's path is ${[from, ...after].join(' -> ')}`
    if (path.length === 2) return undefined
    const before = path.at(-2)!
    const front = scope.entry(from, before)?.path ?? null
    if (front !== null && sameList(front, path.slice(0, -1))) return undefined
    return `its part ${path.slice(0, -1).join(' -> ')} is not the table's path to ${before}`
  }

export const subPathsClaim: Claim<SubPathsCertificate> = {
  name: 'sub-paths',
  statement: "Every contiguous part of a path is the table's own path between its ends.",
  version: 1,
  uses: ['paths'],
  check: (spec, certificate, rests) => checkOnTable(spec, certificate, rests, entryShape, objections),
  holds({ sets }) {
    const paths = sets.flatMap(({ pairs }) => pairs.flatMap(({ path }) => (path === null ? [] : [path])))
    // A path of n states has n(n-1)/2 parts of one arc or more, itself among them.
    const parts = paths.reduce((sum, { length }) => sum + (length * (length - 1)) / 2 - 1, 0)
    return `${paths.length} paths with ${parts} proper parts`
  },
}
