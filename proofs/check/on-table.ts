// What claims about the table share: their entries, one for every pair of every feature set, are judged by the table
// that the accepted certificate of `paths` gives; without it there is nothing to judge by, and every entry is refused.
import type { Spec } from '#model'
import type { Refusal, Rests } from './claim.ts'
import { checkPairs, type Pair, type Scope } from './pairs.ts'
import type { Shape } from './shape.ts'
import { nothingToRestOn, setTable, type SetTable } from './table.ts'

/** Judges the entries of one set by its table: what is wrong with an entry, or undefined. */
export type TableObjections<E> = (table: SetTable, scope: Scope<E>) => (entry: E) => string | undefined

/** Checks a certificate of pairs whose entries are judged by the certified table. */
export const checkOnTable = <E extends Pair>(
  spec: Spec,
  certificate: unknown,
  rests: Rests,
  entryShape: Shape<E>,
  objections: TableObjections<E>,
): readonly Refusal[] =>
  checkPairs(spec, certificate, entryShape, (scope) => {
    const table = setTable(rests, scope.features)
    return table === undefined ? () => nothingToRestOn : objections(table, scope)
  })
