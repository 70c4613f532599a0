import { expect, test } from 'vitest'
import { protocol } from '#model'
import type { PathsCertificate } from './check/paths.ts'
import { tableIn } from './check/table.ts'
import { paths } from './paths.ts'
import { decided, provedByPairs, requestCounterexample, tableOfRests } from './theorem.ts'

const { certificate } = paths.prove(protocol, {}) as { certificate: PathsCertificate }
const rests = { paths: tableIn(protocol, certificate) }

test('what has counterexamples is refuted, with the smallest first', () => {
  expect(decided(1, [])).toEqual({ type: 'proved', certificate: 1 })
  const proof = decided(
    1,
    [3, 1, 2, 1].map((size, at) => ({ text: `${at}`, size })),
  )
  expect(proof.type === 'refuted' && proof.counterexamples.map(({ text }) => text)).toEqual(['1', '3', '2', '0'])
})

test('a counterexample names its request', () => {
  const pair = { from: 'STOP', to: 'RUNNING' }
  expect(requestCounterexample(protocol, ['STOP_COPY', 'PRE_COPY'], pair, 'so it is', 2)).toEqual({
    text: 'STOP -> RUNNING with flags 5: so it is',
    size: 2,
    features: ['STOP_COPY', 'PRE_COPY'],
    ...pair,
  })
})

test('a theorem about pairs is about every pair of every set', () => {
  const proof = provedByPairs(protocol, rests, (_, pair) => ({ entry: pair }))
  expect(proof.type === 'proved' && proof.certificate.sets.map(({ pairs }) => pairs.length)).toEqual([12, 20, 20, 42])
  const refuted = provedByPairs(protocol, rests, (_, pair, full) => ({
    entry: pair,
    broken: full.isArc(pair.from, pair.to) ? undefined : 'no arc',
  }))
  expect(refuted.type === 'refuted' && refuted.counterexamples.length).toBe(94 - (4 + 8 + 6 + 15))
})

test('without the table it rests on nothing is proved', () => {
  expect(() => tableOfRests({})).toThrow('rests on paths')
})
