import fc from 'fast-check'
import { ERROR, featureSetsOf, protocol, restrict } from '#model'
import { describe, expect, test } from 'vitest'
import { everyTarget, sequencesOf, strange, supported, targets, unsupported } from './targets.ts'

const RUNS = 200

describe.each(featureSetsOf(protocol.features).map((set) => [set.join('|'), set] as const))('for %s', (_, set) => {
  const spec = restrict(protocol, set)

  test(`every target is drawn within ${RUNS} draws, most of them states that there are`, () => {
    const drawn = fc.sample(targets(spec), { numRuns: RUNS, seed: 1 })
    expect(new Set(drawn)).toEqual(new Set([...supported(spec), ...unsupported(spec), ERROR, ...strange]))
    const reachable = drawn.filter((target) => (supported(spec) as readonly unknown[]).includes(target))
    expect(reachable.length / RUNS).toBeGreaterThan(0.7)
  })

  test('the states that there are and those that there are not make up the protocol', () => {
    expect([...supported(spec), ...unsupported(spec)].sort()).toEqual(protocol.states.map(({ name }) => name).sort())
    expect(everyTarget(spec)).toHaveLength(protocol.states.length + 2)
  })
})

test('no strange number is the number of a state', () => {
  const numbers = new Set([0, ...protocol.states.map(({ number }) => number)])
  expect(strange.filter((number) => numbers.has(number))).toEqual([])
})

test('every sequence of a length comes once', () => {
  const all = [...sequencesOf(['a', 'b', 'c'], 3)]
  expect(all).toHaveLength(27)
  expect(new Set(all.map((one) => one.join(''))).size).toBe(27)
  expect([...sequencesOf(['a'], 0)]).toEqual([[]])
})
