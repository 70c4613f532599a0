// Theorem: paths are shortest and unique, or the pair is blocked. The only one that is proved by a search, and it is
// the product's own: the table that is printed, compared and patched is the one whose certificate is made here.
import { allFeatures, combinationsOf, featureSetsOf, restrict, tableOf, type Combination, type Spec } from '#model'
import { pathsClaim, type PathsCertificate, type PathsEntry } from './check/paths.ts'
import { decided, requestCounterexample, type Counterexample, type Proof, type Theorem } from './theorem.ts'

/** Ties and undefined sets leave no certificate; a counterexample lists no more paths than this. */
const TIED_PATHS_SHOWN = 4

function prove(spec: Spec): Proof<PathsCertificate> {
  const defined = featureSetsOf(spec.features)
  if (defined.at(-1)?.length !== allFeatures(spec).length) {
    return decided({ sets: [] }, [{ text: `${allFeatures(spec).join('|')} is no defined feature set`, size: 0 }])
  }
  const counterexamples: Counterexample[] = []
  const sets = defined.map((features) => {
    const within = restrict(spec, features)
    const cutOf = cutsOf(within)
    const pairs = combinationsOf(tableOf(within)).map((combination): PathsEntry => {
      const { from, to, count, paths } = combination
      if (count === 0) return { from, to, cut: cutOf(from, to) }
      if (count > 1) {
        counterexamples.push(requestCounterexample(spec, features, combination, tieOf(combination), paths[0]!.length))
      }
      return { from, to, steps: paths[0]!.length - 1, next: paths[0]![1]! }
    })
    return { features, pairs }
  })
  return decided({ sets }, counterexamples)
}

function tieOf({ count, paths }: Combination): string {
  const listed = paths.slice(0, TIED_PATHS_SHOWN).map((path) => path.join(' -> '))
  return `${count} paths are equally short: ${listed.join('; ')}${count > listed.length ? '; ...' : ''}`
}

/** The least cut of a blocked pair, by distance from the source. It is one for all targets of the same kept session. */
function cutsOf(spec: Spec): (from: string, to: string) => Readonly<Record<string, number>> {
  const known = new Map<string, Map<string, Readonly<Record<string, number>>>>()
  const heads = new Map(spec.states.map(({ name }) => [name, [] as string[]]))
  for (const arc of spec.arcs) heads.get(arc.from)!.push(arc.to)
  const session = new Map(spec.states.map((row) => [row.name, row.session]))
  return (from, to) => {
    const kept = session.get(from) === session.get(to) ? session.get(from)! : 'none'
    const cuts = known.get(from) ?? new Map<string, Readonly<Record<string, number>>>()
    known.set(from, cuts)
    const cut =
      cuts.get(kept) ?? cutFrom(from, (state) => heads.get(state)!.filter((head) => session.get(head) === kept))
    cuts.set(kept, cut)
    return cut
  }
}

function cutFrom(from: string, onward: (state: string) => readonly string[]): Readonly<Record<string, number>> {
  const ranks = new Map([[from, 0]])
  // A Map is walked in the order of insertion and sees what is added on the way: nearest first.
  for (const [state, rank] of ranks) {
    for (const head of onward(state)) if (!ranks.has(head)) ranks.set(head, rank + 1)
  }
  return Object.fromEntries([...ranks].sort(([a, i], [b, j]) => i - j || (a < b ? -1 : 1)))
}

export const paths: Theorem<PathsCertificate> = { ...pathsClaim, prove }
