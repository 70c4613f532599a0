import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gridSpec, specs } from '#generators'
import {
  allFeatures,
  cellsOf,
  ERROR,
  nextState,
  flagsOf,
  protocol,
  requiredOf,
  restrict,
  tableOf,
  type Spec,
} from '#model'
import { checkAll, claims } from './check/all.ts'
import type { TerminationCertificate } from './check/termination.ts'
import { proveAll, theorems, type Proved } from './theorems.ts'

const documents = (results: readonly Proved[]): Record<string, unknown> =>
  Object.fromEntries(results.flatMap((each) => (each.type === 'proved' ? [[each.theorem, each.document]] : [])))

test('the theorems are the claims, in the same order', () => {
  expect(theorems.map(({ name }) => name)).toEqual(claims.map(({ name }) => name))
  for (const [at, { statement, version, uses }] of theorems.entries()) {
    expect({ statement, version, uses }).toEqual({
      statement: claims[at]!.statement,
      version: claims[at]!.version,
      uses: claims[at]!.uses,
    })
  }
})

test('all are proved for the protocol', () => {
  expect(
    proveAll(protocol).map((each) => `${each.theorem}: ${each.type === 'proved' ? each.holds : each.type}`),
  ).toEqual([
    'grid: 7 states; 16 unit steps, all arcs but STOP_COPY -> PRE_COPY_P2P',
    'paths: 94 pairs: 91 potentials, 3 cuts',
    'progress: 94 pairs: 91 arrive, in at most 4 steps; 3 refused',
    'one-session: 91 paths of 162 arcs: 42 return a data_fd',
    'restriction: 94 pairs of 4 feature sets: 10 skip states',
    'termination: 94 requests end after at most 1 skip; 3 never end without the guard',
    'kernel-table: Linux 5.18 to 6.1: 36 cells, 6 flags; Linux 6.2 and later: 64 cells, 8 flags',
    'sub-paths: 91 paths with 162 proper parts',
  ])
})

describe('for random specs', () => {
  test("prover and checker agree, and restriction and termination are what the kernel's function does", () => {
    const seen = { proved: 0, leaking: 0, endless: 0 }
    fc.assert(
      fc.property(specs, (spec) => {
        const results = proveAll(spec)
        const of = (name: string): Proved => results.find(({ theorem }) => theorem === name)!
        for (const { theorem, type } of results) {
          const paths = of('paths').type
          expect([theorem, type]).toEqual([
            theorem,
            expect.stringMatching(paths === 'proved' ? /proved|refuted/ : /proved|refuted|refused/),
          ])
        }
        if (of('paths').type !== 'proved') return
        seen.proved++
        for (const name of ['progress', 'one-session', 'termination', 'sub-paths'])
          expect([name, of(name).type]).toEqual([name, 'proved'])
        const { leaking, endless } = kernelOn(spec)
        seen.leaking += leaking.length
        seen.endless += endless.length
        const restriction = of('restriction')
        const counterexamples = restriction.type === 'refuted' ? restriction.counterexamples : []
        expect(counterexamples.map(({ features, from, to }) => `${features!.join('|')} ${from} ${to}`).sort()).toEqual(
          [...leaking].sort(),
        )
        const termination = of('termination')
        const { sets } = (termination as { document: { certificate: TerminationCertificate } }).document.certificate
        const listed = sets.flatMap(({ features, pairs }) =>
          pairs.filter(({ cycle }) => cycle !== null).map(({ from, to }) => `${features.join('|')} ${from} ${to}`),
        )
        expect(listed.sort()).toEqual([...endless].sort())
        expect(checkAll(spec, documents(results)).filter(({ type }) => type === 'accepted')).toHaveLength(
          results.filter(({ type }) => type === 'proved').length,
        )
      }),
      { numRuns: 300, seed: 11 },
    )
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(20)
  })
})

/** The requests on which the kernel's function and the device's own table differ; those it never ends on unguarded. */
function kernelOn(spec: Spec): { leaking: readonly string[]; endless: readonly string[] } {
  const [cells, required] = [cellsOf(tableOf(spec)), requiredOf(spec)]
  const [leaking, endless]: [string[], string[]] = [[], []]
  for (const set of sets) {
    const own = cellsOf(tableOf(restrict(spec, set)))
    const flags = flagsOf(spec.features, set)
    const states = restrict(spec, set).states.map(({ name }) => name)
    for (const from of states) {
      for (const to of states.filter((name) => name !== from)) {
        const guarded = nextState({ cells, required, guarded: true }, flags, from, to)
        if ((guarded.type === 'next' ? guarded.state : ERROR) !== own[from]![to])
          leaking.push(`${set.join('|')} ${from} ${to}`)
        if (nextState({ cells, required, guarded: false }, flags, from, to).type === 'endless')
          endless.push(`${set.join('|')} ${from} ${to}`)
      }
    }
  }
  return { leaking, endless }
}

const sets = [['STOP_COPY'], ['STOP_COPY', 'P2P'], ['STOP_COPY', 'PRE_COPY'], ['STOP_COPY', 'P2P', 'PRE_COPY']]

test('200 states are proved with 39800 pairs', () => {
  const grids = gridSpec(200)
  const spec: Spec = {
    ...restrict(grids, allFeatures(grids)),
    features: grids.features.map((row) => ({ ...row, mandatory: true })),
  }
  const results = proveAll(spec)
  expect(results.map(({ theorem, type }) => `${theorem} ${type}`)).toEqual([
    'grid refuted',
    'paths proved',
    'progress proved',
    'one-session proved',
    'restriction proved',
    'termination proved',
    'kernel-table refuted',
    'sub-paths proved',
  ])
  expect(results[1]).toMatchObject({ holds: '39800 pairs: 36552 potentials, 3248 cuts' })
})
