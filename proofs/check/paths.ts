// Claim: every pair of states has exactly one shortest path whose interior keeps the session its two ends share (or
// none), or has no such path. The certificate gives each pair either its distance and the one arc that brings it
// nearer (a potential: for one target they are the distances of all states to it), or a cut: the least set of states
// that closes around the source without the target.
//
// One potential serves every source: a state inside a path to a target keeps the same session, towards that target,
// as the path's own source does. So an entry is right when it is one more than the least of its successors' entries.
import { allFeatures, featureSetsOf, type Spec, type StateRow } from '#model'
import type { Claim, Refusal } from './claim.ts'
import { checkPairs, type Objections, type Pair, type PairCertificate, type Scope } from './pairs.ts'
import { byName, either, recordOf, shown, text, whole } from './shape.ts'
import { tableIn } from './table.ts'

/** A pair that has a path: how many arcs it takes, and the state after the first. */
export interface Reached extends Pair {
  readonly steps: number
  readonly next: string
}

/** A pair that is blocked: the states that can be reached for it, each with its distance from the source. */
export interface Blocked extends Pair {
  readonly cut: Readonly<Record<string, number>>
}

export type PathsEntry = Reached | Blocked
export type PathsCertificate = PairCertificate<PathsEntry>

const entryShape = either(
  recordOf<Blocked>({ from: text, to: text, cut: byName(whole) }),
  recordOf<Reached>({ from: text, to: text, steps: whole, next: text }),
  (value) => 'cut' in value,
)

/** The states an arc of the path may lead to from a state; empty where the path may not come through that state. */
type Admitted = (state: string) => readonly string[]

function admittedBy(
  { rows }: Scope<PathsEntry>,
  heads: ReadonlyMap<string, readonly StateRow[]>,
  { from, to }: Pair,
): Admitted {
  const [source, target] = [rows.get(from)!, rows.get(to)!]
  const kept = source.session === target.session ? source.session : 'none'
  return (state) => {
    if (state !== from && rows.get(state)?.session !== kept) return []
    return heads
      .get(state)!
      .filter((head) => head === target || head.session === kept)
      .map(({ name }) => name)
  }
}

const objections: Objections<PathsEntry> = (scope) => {
  const heads = new Map<string, StateRow[]>(scope.spec.states.map(({ name }) => [name, []]))
  for (const { from, to } of scope.spec.arcs) heads.get(from)!.push(scope.rows.get(to)!)
  return (entry) => {
    const admitted = admittedBy(scope, heads, entry)
    return 'cut' in entry ? objectionToCut(entry, admitted) : objectionToStep(entry, scope, admitted)
  }
}

function objectionToStep(
  { from, to, steps, next }: Reached,
  scope: Scope<PathsEntry>,
  admitted: Admitted,
): string | undefined {
  const distance = (state: string): number => {
    if (state === to) return 0
    const entry = scope.entry(state, to)
    return entry === undefined || 'cut' in entry ? Infinity : entry.steps
  }
  const onward = admitted(from)
  const least = Math.min(...onward.map(distance))
  const nearest = onward.filter((head) => distance(head) === least)
  if (least === Infinity) return 'no arc leads on towards the target'
  if (steps !== least + 1) return `the nearest next state is ${least} away, so it is not ${steps} steps`
  if (nearest.length > 1) return `${nearest.join(' and ')} are equally near, so the path is not the only one`
  return next === nearest[0] ? undefined : `the next state is ${nearest[0]}, not ${shown(next)}`
}

function objectionToCut({ from, to, cut }: Blocked, admitted: Admitted): string | undefined {
  const members = Object.keys(cut)
  if (Object.hasOwn(cut, to)) return 'the target lies in the cut'
  // The least rank that an arc from another member gives; the source has 0 and needs no arc.
  const given = new Map([[from, 0]])
  for (const member of members) {
    for (const head of admitted(member)) {
      if (!Object.hasOwn(cut, head)) return `${member} -> ${head} leads out of the cut`
      given.set(head, Math.min(given.get(head) ?? Infinity, cut[member]! + 1))
    }
  }
  if (!Object.hasOwn(cut, from)) return 'the source is not in the cut'
  const wrong = members.find((state) => cut[state] !== given.get(state))
  return wrong === undefined ? undefined : `${shown(wrong)} is not reached at distance ${cut[wrong]}`
}

function check(spec: Spec, certificate: unknown): readonly Refusal[] {
  // The kernel carries one table, for a device with everything: without such a device there is none.
  if (featureSetsOf(spec.features).at(-1)?.length !== allFeatures(spec).length) {
    return [{ at: 'sets', because: 'the set of all features is not a defined one' }]
  }
  return checkPairs(spec, certificate, entryShape, objections)
}

export const pathsClaim: Claim<PathsCertificate> = {
  name: 'paths',
  statement:
    'For every feature set, a pair of states has exactly one shortest path whose interior keeps the session its ends ' +
    'share, or none; or it has no such path.',
  version: 1,
  uses: [],
  check,
  holds({ sets }) {
    const pairs = sets.flatMap((set) => set.pairs)
    const cuts = pairs.filter((pair) => 'cut' in pair).length
    return `${pairs.length} pairs: ${pairs.length - cuts} potentials, ${cuts} cuts`
  },
  yields: (spec, certificate) => ({ paths: tableIn(spec, certificate) }),
}
