import { describe, expect, test } from 'vitest'
import { featureSetsOf, protocol, restrict } from '#model'
import { checkPairs, pairsOf, sameList, type Pair } from './pairs.ts'
import { recordOf, text } from './shape.ts'

const shape = recordOf<Pair>({ from: text, to: text })
const frame = {
  sets: featureSetsOf(protocol.features).map((features) => ({
    features,
    pairs: pairsOf(restrict(protocol, features)),
  })),
}
const check = (certificate: unknown): readonly string[] =>
  checkPairs<Pair>(protocol, certificate, shape, () => () => undefined).map(({ at, because }) => `${at}: ${because}`)

test('there are 12, 20, 20 and 42 pairs', () => {
  expect(frame.sets.map(({ pairs }) => pairs.length)).toEqual([12, 20, 20, 42])
})

describe('the frame', () => {
  test('is accepted with every set and pair in its place', () => {
    expect(check(frame)).toEqual([])
  })

  const [first, second, ...others] = frame.sets
  test.each([
    ['a set too few', { sets: [first, second] }, 'sets: 4 feature sets are defined, 2 are here'],
    [
      "two sets in each other's place",
      { sets: [second, first, ...others] },
      'sets[0].features: the set here is STOP_COPY',
    ],
    [
      'a pair too few',
      { sets: [{ ...first, pairs: first!.pairs.slice(1) }, second, ...others] },
      'sets[0].pairs: the set has 12 pairs, 11 are here',
    ],
    [
      'a pair out of its place',
      { sets: [{ ...first, pairs: first!.pairs.toReversed() }, second, ...others] },
      'sets[0].pairs[0]: the pair here is STOP -> RUNNING, not "RESUMING" -> "STOP_COPY"',
    ],
  ])('is refused with %s', (_, certificate, because) => {
    expect(check(certificate)[0]).toBe(because)
  })
})

test('an entry is judged with its neighbours, and an objection names the request', () => {
  const refusals = checkPairs<Pair>(protocol, frame, shape, (scope) => ({ from, to }) => {
    expect(scope.entry(to, from)).toEqual({ from: to, to: from })
    expect(scope.rows.get(from)!.name).toBe(from)
    return from === 'PRE_COPY_P2P' && to === 'STOP_COPY' ? 'an objection' : undefined
  })
  expect(refusals).toEqual([
    { at: 'sets[3].pairs[21]', because: 'PRE_COPY_P2P -> STOP_COPY with flags 7: an objection' },
  ])
})

test('lists are the same when each element is', () => {
  expect([sameList([1, 2], [1, 2]), sameList([1, 2], [2, 1]), sameList([1], [1, 2])]).toEqual([true, false, false])
})
