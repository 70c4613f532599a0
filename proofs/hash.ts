// What a certificate is about: the hash of a spec's mathematical content. Its prose (meanings, citations, the name of
// the revision) is left out, and so is the order in which states and arcs happen to be listed; the order of the
// kernel's rows is content.
import { createHash } from 'node:crypto'
import type { Spec } from '#model'

const byText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)

/** The content of a spec as canonical JSON. */
export function contentOf({ features, states, arcs }: Spec): string {
  const sorted = (names: readonly string[]): readonly string[] => [...names].sort(byText)
  const rows = [
    features.map(({ name, bit, mandatory, needs }) => ({ name, bit, mandatory, needs: sorted(needs) })),
    states.map(({ name, number, operation, session, requires, standsIn, row }) => {
      return { name, number, operation, session, requires: sorted(requires), standsIn, row }
    }),
    arcs.map(({ from, to, requires }) => ({ from, to, requires: sorted(requires) })),
  ]
  return JSON.stringify(rows.map((each) => each.map((row) => JSON.stringify(row)).sort(byText)))
}

/** The SHA-256 of a spec's content, in hexadecimal: what a certificate of it must carry. */
export const hashOf = (spec: Spec): string => createHash('sha256').update(contentOf(spec)).digest('hex')
