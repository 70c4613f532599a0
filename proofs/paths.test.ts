import { describe, expect, test } from 'vitest'
import { chain, combinationsOf, featureSetsOf, protocol, restrict, tableOf, type Spec } from '#model'
import type { PathsCertificate } from './check/paths.ts'
import { paths } from './paths.ts'

const { certificate } = paths.prove(protocol, {}) as { certificate: PathsCertificate }
const extended = (...arcs: readonly (readonly [string, string])[]): Spec => ({
  ...protocol,
  arcs: [...protocol.arcs, ...arcs.map(([from, to]) => ({ from, to, requires: [], cites: [] }))],
})

describe('the certificate', () => {
  test('has 12, 20, 20 and 42 pairs, whose single steps are the 6, 8, 9 and 15 arcs', () => {
    expect(certificate.sets.map(({ pairs }) => pairs.length)).toEqual([12, 20, 20, 42])
    const arcs = certificate.sets.map(({ pairs }) => pairs.filter((pair) => 'steps' in pair && pair.steps === 1))
    expect(arcs.map(({ length }) => length)).toEqual([6, 8, 9, 15])
    for (const [at, set] of featureSetsOf(protocol.features).entries()) {
      const own = restrict(protocol, set).arcs.map(({ from, to }) => chain(from, to))
      expect(arcs[at]!.map(({ from, to }) => chain(from, to)).sort()).toEqual([...own].sort())
    }
  })

  test('has three cuts, and each closes around STOP_COPY alone', () => {
    const cuts = certificate.sets.flatMap(({ features, pairs }) =>
      pairs.flatMap((pair) => ('cut' in pair ? [{ features, pair }] : [])),
    )
    expect(
      cuts.map(({ features, pair }) => `${features.length} ${chain(pair.from, pair.to)} ${JSON.stringify(pair.cut)}`),
    ).toEqual([
      '2 STOP_COPY -> PRE_COPY {"STOP_COPY":0}',
      '3 STOP_COPY -> PRE_COPY {"STOP_COPY":0}',
      '3 STOP_COPY -> PRE_COPY_P2P {"STOP_COPY":0}',
    ])
  })

  test('is that of the table the product prints', () => {
    for (const { features, pairs } of certificate.sets) {
      const combinations = combinationsOf(tableOf(restrict(protocol, features)))
      expect(pairs.map((pair) => ('next' in pair ? pair.next : null))).toEqual(
        combinations.map((combination) => combination.paths[0]?.[1] ?? null),
      )
    }
  })
})

test('ties are counterexamples, with the paths that tie', () => {
  const proof = paths.prove(extended(['STOP', 'RUNNING'], ['RUNNING', 'STOP_COPY']), {})
  expect(proof.type === 'refuted' && proof.counterexamples.map(({ text }) => text)).toEqual([
    'RUNNING_P2P -> STOP_COPY with flags 3: 2 paths are equally short: RUNNING_P2P -> RUNNING -> STOP_COPY; ' +
      'RUNNING_P2P -> STOP -> STOP_COPY',
    'RUNNING_P2P -> STOP_COPY with flags 7: 2 paths are equally short: RUNNING_P2P -> RUNNING -> STOP_COPY; ' +
      'RUNNING_P2P -> STOP -> STOP_COPY',
  ])
})

test('a cut has every state that can be reached, nearest first', () => {
  // Without the way from STOP to RUNNING_P2P, what starts there stays among the stopped states.
  const spec = { ...protocol, arcs: protocol.arcs.filter(({ from, to }) => !(from === 'STOP' && to === 'RUNNING_P2P')) }
  const proof = paths.prove(spec, {})
  const { pairs } = (proof as { certificate: PathsCertificate }).certificate.sets[3]!
  expect(pairs.find(({ from, to }) => from === 'STOP_COPY' && to === 'RUNNING')).toEqual({
    from: 'STOP_COPY',
    to: 'RUNNING',
    cut: { STOP_COPY: 0, STOP: 1 },
  })
  expect(paths.check(spec, (proof as { certificate: PathsCertificate }).certificate, {})).toEqual([])
})

test('where no device can have every feature there is no table', () => {
  const alien = { name: 'ALIEN', bit: 9, mandatory: false, needs: ['NOTHING'] }
  const proof = paths.prove({ ...protocol, features: [...protocol.features, alien] }, {})
  expect(proof.type === 'refuted' && proof.counterexamples[0]!.text).toBe(
    'STOP_COPY|P2P|PRE_COPY|ALIEN is no defined feature set',
  )
})
