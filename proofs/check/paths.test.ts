import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { specs } from '#generators'
import { featureSetsOf, protocol, restrict, stateOf, type Spec } from '#model'
import { paths } from '../paths.ts'
import { pairsOf } from './pairs.ts'
import { pathsClaim, type PathsCertificate, type PathsEntry } from './paths.ts'

/** The rule by brute force: every path of different states whose interior keeps the session of its ends, or none. */
function admittedPaths(spec: Spec, from: string, to: string): readonly (readonly string[])[] {
  const session = (name: string): string => stateOf(spec, name)!.session
  const kept = session(from) === session(to) ? session(from) : 'none'
  const onward = (path: readonly string[]): readonly (readonly string[])[] =>
    spec.arcs
      .filter((arc) => arc.from === path.at(-1) && !path.includes(arc.to))
      .flatMap((arc) => {
        const longer = [...path, arc.to]
        return arc.to === to ? [longer] : session(arc.to) === kept ? onward(longer) : []
      })
  return onward([from])
}

function shortestPaths(spec: Spec, from: string, to: string): readonly (readonly string[])[] {
  const all = admittedPaths(spec, from, to)
  const least = Math.min(...all.map(({ length }) => length))
  return all.filter(({ length }) => length === least)
}

/** The entry of a pair by brute force; undefined at a tie. */
function entryOf(spec: Spec, from: string, to: string): PathsEntry | undefined {
  const shortest = shortestPaths(spec, from, to)
  if (shortest.length > 1) return undefined
  if (shortest.length === 1) return { from, to, steps: shortest[0]!.length - 1, next: shortest[0]![1]! }
  const session = (name: string): string => stateOf(spec, name)!.session
  const kept = session(from) === session(to) ? session(from) : 'none'
  const inside = spec.states.filter((row) => row.name !== from && row.session === kept).map(({ name }) => name)
  const ranks = inside.flatMap((name): [string, number][] => {
    // With the kept session for its own, the source is one of the inside, and stays in it.
    const through = { ...spec, states: spec.states.map((row) => (row.name === from ? { ...row, session: kept } : row)) }
    const found = shortestPaths(through as Spec, from, name)
    return found.length === 0 ? [] : [[name, found[0]!.length - 1]]
  })
  return { from, to, cut: Object.fromEntries([[from, 0], ...ranks]) }
}

const bruteForce = (spec: Spec): readonly (PathsEntry | undefined)[][] =>
  featureSetsOf(spec.features).map((features) => {
    const within = restrict(spec, features)
    return pairsOf(within).map(({ from, to }) => entryOf(within, from, to))
  })

test("the protocol's certificate is what brute force finds", () => {
  const proof = paths.prove(protocol, {})
  expect(proof).toMatchObject({ type: 'proved' })
  const { sets } = (proof as { certificate: PathsCertificate }).certificate
  expect(sets.map(({ pairs }) => pairs)).toEqual(bruteForce(protocol))
})

describe('for random specs', () => {
  test('one certificate is accepted where there are no ties, and it is what brute force finds', () => {
    let proved = 0
    fc.assert(
      fc.property(specs, (spec) => {
        const expected = bruteForce(spec)
        const proof = paths.prove(spec, {})
        expect(proof.type).toBe(expected.flat().includes(undefined) ? 'refuted' : 'proved')
        if (proof.type === 'refuted') return
        proved++
        expect(proof.certificate.sets.map(({ pairs }) => pairs)).toEqual(expected)
        expect(pathsClaim.check(spec, proof.certificate, {})).toEqual([])
      }),
      { numRuns: 300, seed: 7 },
    )
    expect(proved).toBeGreaterThan(30)
  })

  test('no certificate is accepted where two paths tie, whichever is claimed', () => {
    let tied = 0
    fc.assert(
      fc.property(specs, fc.nat(), (spec, choice) => {
        const sets = featureSetsOf(spec.features).map((features) => {
          const within = restrict(spec, features)
          const pairs = pairsOf(within).map(({ from, to }): PathsEntry => {
            const shortest = shortestPaths(within, from, to)
            const chosen = shortest[choice % (shortest.length || 1)]
            return entryOf(within, from, to) ?? { from, to, steps: chosen!.length - 1, next: chosen![1]! }
          })
          return { features, pairs }
        })
        const ties = bruteForce(spec)
          .flat()
          .filter((entry) => entry === undefined).length
        if (ties > 0) tied++
        const refusals = pathsClaim.check(spec, { sets }, {})
        expect(refusals.length > 0).toBe(ties > 0)
        if (ties > 0) expect(refusals.some(({ because }) => because.includes('are equally near'))).toBe(true)
      }),
      { numRuns: 300, seed: 7 },
    )
    expect(tied).toBeGreaterThan(30)
  })
})

describe('a cut is refused', () => {
  const { certificate } = paths.prove(protocol, {}) as { certificate: PathsCertificate }
  /** The objection to a cut in place of an entry of all features. */
  function objection(from: string, to: string, cut: Record<string, number>): string | undefined {
    const sets = certificate.sets.map(({ features, pairs }) => ({
      features,
      pairs: pairs.map((pair) =>
        features.length === 3 && pair.from === from && pair.to === to ? { from, to, cut } : pair,
      ),
    }))
    const refusals = pathsClaim.check(protocol, { sets }, {})
    return refusals.find(({ because }) => because.startsWith(`${from} -> ${to} `))?.because.split(': ')[1]
  }

  test.each([
    ['PRE_COPY', { STOP_COPY: 0 }, undefined],
    ['PRE_COPY', { STOP_COPY: 1 }, '"STOP_COPY" is not reached at distance 1'],
    ['PRE_COPY', {}, 'the source is not in the cut'],
    ['PRE_COPY', { STOP_COPY: 0, PRE_COPY: 1 }, 'the target lies in the cut'],
    ['PRE_COPY', { STOP_COPY: 0, STOP: 1 }, '"STOP" is not reached at distance 1'],
    ['PRE_COPY', { STOP_COPY: 0, HALT: 1 }, '"HALT" is not reached at distance 1'],
    ['PRE_COPY', { STOP_COPY: 0, PRE_COPY_P2P: 1 }, 'PRE_COPY_P2P -> PRE_COPY leads out of the cut'],
    ['RUNNING_P2P', { STOP_COPY: 0, STOP: 1 }, 'STOP -> RUNNING_P2P leads out of the cut'],
    // Every other condition of a cut is met here: it is closed, and reached at these distances.
    ['RUNNING_P2P', { STOP_COPY: 0, STOP: 1, RUNNING_P2P: 2, RUNNING: 3 }, 'the target lies in the cut'],
  ])('from STOP_COPY to %s: %j', (to, cut, because) => {
    expect(objection('STOP_COPY', to, cut as Record<string, number>)).toBe(because)
  })
})

test('numbers too large to add one to do not close a circle', () => {
  const { certificate } = paths.prove(protocol, {}) as { certificate: PathsCertificate }
  const vast = {
    sets: certificate.sets.map((set) => ({ ...set, pairs: set.pairs.map((pair) => ({ ...pair, steps: 1e300 })) })),
  }
  expect(pathsClaim.check(protocol, vast, {})[0]?.because).toBe('a whole number was expected, not 1e+300')
})

test('there is no table where no device has every feature', () => {
  const alien = { name: 'ALIEN', bit: 9, mandatory: false, needs: ['NOTHING'] }
  const spec = { ...protocol, features: [...protocol.features, alien] }
  expect(pathsClaim.check(spec, { sets: [] }, {})).toEqual([
    { at: 'sets', because: 'the set of all features is not a defined one' },
  ])
})
