// Specs other than the protocol: small random ones, to try the model's functions on what nobody drew by hand, and large
// regular ones, to see how their cost grows. A random spec keeps what every spec has to have (names, numbers and rows
// are unique, a state stands in for one that needs more) and nothing else of the protocol's shape.
import fc from 'fast-check'
import { features, operations, protocol, sessionKinds } from '#model'
import type { Arc, FeatureRow, Spec, StateRow } from '#model'

const base: FeatureRow = features.STOP_COPY
const optional: readonly FeatureRow[] = [features.P2P, features.PRE_COPY]

const arcOf = (from: string, to: string): Arc => ({ from, to, requires: [], cites: [] })

/** One random choice for a state, an optional feature by a bit of `needs`. */
interface Choice {
  readonly operation: StateRow['operation']
  readonly session: StateRow['session']
  readonly needs: number
  /** Picks the stand-in among the states that need less, or none. */
  readonly standsIn: number
}

const choices: fc.Arbitrary<readonly Choice[]> = fc.array(
  fc.record({
    operation: fc.constantFrom(...operations),
    session: fc.constantFrom(...sessionKinds),
    needs: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat(3) }),
    standsIn: fc.nat(100),
  }),
  { minLength: 3, maxLength: 8, size: 'max' },
)

function statesOf(chosen: readonly Choice[], rows: readonly number[]): readonly StateRow[] {
  const needsOf = (needs: number): FeatureRow[] => [base, ...optional.filter((_, at) => (needs >> at) % 2 === 1)]
  const nameOf = (at: number): string => `S${at + 1}`
  return chosen.map(({ operation, session, needs, standsIn }, at) => {
    const lesser = chosen.flatMap((other, index) => {
      const needsLess = other.needs !== needs && (other.needs & needs) === other.needs
      return needsLess ? [nameOf(index)] : []
    })
    return {
      name: nameOf(at),
      number: at + 1,
      operation,
      session,
      requires: needsOf(needs).map((row) => row.name),
      standsIn: lesser[standsIn % (lesser.length + 1)] ?? null,
      row: rows[at]!,
      meaning: 'a random state',
    }
  })
}

/** Random specs of three to eight states under the protocol's three features, from no arcs to dense. */
export const specs: fc.Arbitrary<Spec> = choices.chain((chosen) => {
  const places = chosen.map((_, at) => at)
  const pairs = places.flatMap((from) => places.filter((to) => to !== from).map((to) => [from, to] as const))
  return fc
    .record({
      rows: fc.shuffledSubarray(places, { minLength: places.length }),
      arcs: fc.subarray(pairs, { maxLength: Math.min(pairs.length, 3 * places.length) }),
    })
    .map(({ rows, arcs }) => {
      const states = statesOf(chosen, rows)
      return {
        name: 'random',
        features: [base, ...optional],
        states,
        arcs: arcs.map(([from, to]) => arcOf(states[from]!.name, states[to]!.name)),
      }
    })
})

// One more grid, in the order in which its states join; each but the first has an arc to one that is there by then.
const layer = ['STOP', 'RUNNING_P2P', 'RUNNING', 'STOP_COPY', 'RESUMING', 'PRE_COPY', 'PRE_COPY_P2P'] as const
// Where one grid joins the next: from each of these states an arc leads to its like in the neighbouring grid, and back.
const between: readonly string[] = ['STOP', 'PRE_COPY']

/**
 * A regular spec of n states (at least the protocol has): the protocol, and grids like it laid one behind the other,
 * the last one perhaps in part. Neighbouring grids join at STOP, and at PRE_COPY within a session. What is joined
 * stays a tree within each session, so that every path is unique under the adopted reading, and long ones occur; no
 * two states that a feature set contracts are neighbours, so that the skip loop still is the rule on the smaller
 * digraph.
 */
export function gridSpec(n: number): Spec {
  const states: StateRow[] = [...protocol.states]
  for (let at = 0; states.length < n; at++) {
    const depth = Math.floor(at / layer.length) + 1
    const like = protocol.states.find((row) => row.name === layer[at % layer.length])!
    const standsIn = like.standsIn === null ? null : `${like.standsIn}_${depth}`
    states.push({ ...like, name: `${like.name}_${depth}`, number: states.length + 1, row: states.length, standsIn })
  }
  const present = new Set(states.map((row) => row.name))
  const isPresent = (name: string | null): boolean => name !== null && present.has(name)
  const depths = Math.ceil((n - protocol.states.length) / layer.length)
  const arcs: Arc[] = [...protocol.arcs]
  for (let depth = 1; depth <= depths; depth++) {
    for (const arc of protocol.arcs) arcs.push(arcOf(`${arc.from}_${depth}`, `${arc.to}_${depth}`))
    for (const name of between) {
      const before = depth === 1 ? name : `${name}_${depth - 1}`
      arcs.push(arcOf(before, `${name}_${depth}`), arcOf(`${name}_${depth}`, before))
    }
  }
  return {
    name: `grid of ${n}`,
    features: protocol.features,
    states: states.map((row) => (isPresent(row.standsIn) ? row : { ...row, standsIn: null })),
    arcs: arcs.filter((arc) => isPresent(arc.from) && isPresent(arc.to)),
  }
}
