import { expect, test } from 'vitest'
import { protocol } from '#model'
import { paths } from '../paths.ts'
import { subPaths } from '../sub-paths.ts'
import { pathIn } from '../walk.ts'
import type { PathsCertificate } from './paths.ts'
import { pairsOf } from './pairs.ts'
import { subPathsClaim, type SubPathsCertificate } from './sub-paths.ts'
import { tableIn } from './table.ts'

const { certificate: known } = paths.prove(protocol, {}) as { certificate: PathsCertificate }
const rests = { paths: tableIn(protocol, known) }
const { certificate } = subPaths.prove(protocol, rests) as { certificate: SubPathsCertificate }

test('the certificate is accepted, and refused without a table', () => {
  expect(subPathsClaim.check(protocol, certificate, rests)).toEqual([])
  expect(subPathsClaim.check(protocol, certificate, {})).toHaveLength(94)
})

test('every part of every path is the path of its ends, counted', () => {
  let parts = 0
  for (const { pairs } of certificate.sets) {
    for (const { path } of pairs.filter((pair) => pair.path !== null)) {
      for (let start = 0; start < path!.length; start++) {
        for (let end = start + 1; end < path!.length; end++) {
          if (end - start + 1 === path!.length) continue
          parts++
          const own = pairs.find(({ from, to }) => from === path![start] && to === path![end])!
          expect(own.path).toEqual(path!.slice(start, end + 1))
        }
      }
    }
  }
  expect(subPathsClaim.holds(certificate)).toBe(`91 paths with ${parts} proper parts`)
})

test('a table whose paths have foreign parts is refused, however the paths are listed', () => {
  // RUNNING reaches STOP over PRE_COPY, but still goes to STOP_COPY and RESUMING over RUNNING_P2P and STOP.
  const step: Record<string, string> = { RUNNING: 'PRE_COPY', PRE_COPY: 'PRE_COPY_P2P', PRE_COPY_P2P: 'RUNNING_P2P' }
  const sets = known.sets.map(({ features, pairs }) => ({
    features,
    pairs: pairs.map((pair) =>
      features.length === 3 && pair.to === 'STOP' && pair.from in step ? { ...pair, next: step[pair.from]! } : pair,
    ),
  }))
  const foreign = { paths: tableIn(protocol, { sets }) }
  const proof = subPaths.prove(protocol, foreign)
  expect(proof.type === 'refuted' && proof.counterexamples.map(({ text }) => text)).toContain(
    "RUNNING -> STOP_COPY with flags 7: RUNNING -> RUNNING_P2P -> STOP is a part of its path, but the table's own is " +
      'RUNNING -> PRE_COPY -> PRE_COPY_P2P -> RUNNING_P2P -> STOP',
  )
  const listed = foreign.paths.sets.map((table) => ({
    features: table.features,
    pairs: pairsOf(table.spec).map(({ from, to }) => ({ from, to, path: pathIn(table, from, to) })),
  }))
  const refusals = subPathsClaim.check(protocol, { sets: listed }, foreign)
  expect(refusals.map(({ because }) => because)).toContain(
    "RUNNING -> STOP_COPY with flags 7: its part RUNNING -> RUNNING_P2P -> STOP is not the table's path to STOP",
  )
})
