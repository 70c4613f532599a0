// Claim: repeating the table's step arrives. The certificate gives every pair the number of steps that remain, and null
// where the table refuses; each step must be an arc of the device's own spec and leave one step less. Nothing of the
// paths' own distances is used here, so this also shows that the table's steps add up to those paths.
import { ERROR } from '#model'
import type { Claim } from './claim.ts'
import { checkOnTable, type TableObjections } from './on-table.ts'
import type { Pair, PairCertificate } from './pairs.ts'
import { orNull, recordOf, text, whole } from './shape.ts'

export interface ProgressEntry extends Pair {
  readonly remaining: number | null
}

export type ProgressCertificate = PairCertificate<ProgressEntry>

const entryShape = recordOf<ProgressEntry>({ from: text, to: text, remaining: orNull(whole) })

const objections: TableObjections<ProgressEntry> =
  (table, scope) =>
  ({ from, to, remaining }) => {
    const next = table.cell(from, to)
    if (next === ERROR) return remaining === null ? undefined : 'the table refuses it'
    if (!table.isArc(from, next)) return `the table's step ${from} -> ${next} is no arc`
    const after = next === to ? 0 : (scope.entry(next, to)?.remaining ?? null)
    if (after === null) return `the table refuses it at ${next}, halfway`
    return remaining === after + 1 ? undefined : `${after} to go at ${next}, so not ${remaining} here`
  }

export const progressClaim: Claim<ProgressCertificate> = {
  name: 'progress',
  statement: "Repeating the table's step arrives at the target: each step is an arc of the device and one nearer.",
  version: 1,
  uses: ['paths'],
  check: (spec, certificate, rests) => checkOnTable(spec, certificate, rests, entryShape, objections),
  holds({ sets }) {
    const all = sets.flatMap(({ pairs }) => pairs.map(({ remaining }) => remaining))
    const arriving = all.filter((remaining) => remaining !== null)
    const longest = arriving.reduce((most, remaining) => Math.max(most, remaining), 0)
    const refused = all.length - arriving.length
    return `${all.length} pairs: ${arriving.length} arrive, in at most ${longest} steps; ${refused} refused`
  },
}
