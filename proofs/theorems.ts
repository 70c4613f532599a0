// The theorems, each after those it rests on, and the proving of all of them. A new theorem is one file here, one for
// its checker, and one line in either list.
import type { Spec } from '#model'
import { checkDocument, type Document, type Refusal, type Rests } from './check/claim.ts'
import { documentOf } from './document.ts'
import { grid } from './grid.ts'
import { hashOf } from './hash.ts'
import { kernelTable } from './kernel-table.ts'
import { oneSession } from './one-session.ts'
import { paths } from './paths.ts'
import { progress } from './progress.ts'
import { restriction } from './restriction.ts'
import { subPaths } from './sub-paths.ts'
import { termination } from './termination.ts'
import type { Counterexample, Theorem } from './theorem.ts'

/** The theorems about the model. */
export const theorems: readonly Theorem[] = [
  grid,
  paths,
  progress,
  oneSession,
  restriction,
  termination,
  kernelTable,
  subPaths,
]

/** What became of one theorem: proved, refuted, or refused where a theorem it rests on does not hold. */
export type Proved =
  | { readonly theorem: string; readonly type: 'proved'; readonly holds: string; readonly document: Document }
  | { readonly theorem: string; readonly type: 'refuted'; readonly counterexamples: readonly Counterexample[] }
  | { readonly theorem: string; readonly type: 'refused'; readonly refusals: readonly Refusal[] }

/** Proves every theorem for a spec by search; none counts as proved until the checker has accepted its certificate. */
export function proveAll(spec: Spec): readonly Proved[] {
  const hash = hashOf(spec)
  let rests: Rests = {}
  return theorems.map((theorem): Proved => {
    const { name } = theorem
    const lacking = theorem.uses.find((used) => rests[used] === undefined)
    if (lacking !== undefined) {
      return {
        theorem: name,
        type: 'refused',
        refusals: [{ at: '', because: `rests on ${lacking}, which does not hold` }],
      }
    }
    const proof = theorem.prove(spec, rests)
    if (proof.type === 'refuted') return { theorem: name, ...proof }
    const document = documentOf(theorem, spec, proof.certificate)
    const { checked, yields } = checkDocument(theorem, spec, document, rests, { hash })
    if (checked.type === 'refused') return checked
    rests = { ...rests, ...yields }
    return { theorem: name, type: 'proved', holds: checked.holds, document }
  })
}
