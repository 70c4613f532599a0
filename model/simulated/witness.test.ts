import { describe, expect, test } from 'vitest'
import { featureSetsOf, nameOfSet } from '../features.ts'
import { protocol } from '../spec.ts'
import { mutants } from './mutants.ts'
import { shown, witnesses } from './witness.ts'

const sets = featureSetsOf(protocol.features)

test('there is a witness for every mutant, and for nothing else', () => {
  expect(Object.keys(witnesses).sort()).toEqual(mutants.map(({ name }) => name).sort())
})

describe.each(sets.map((set) => [nameOfSet(set), set] as const))('with %s', (_, set) => {
  // Where a fault does not apply the mutant is the reference device.
  test.each(mutants.map((one) => [one.name, one] as const))('%s', (__, one) => {
    expect(shown(one, set) !== undefined).toBe(one.applies(set))
  })
})

test('every mutant applies to some device', () => {
  for (const one of mutants) expect([one.name, sets.some((set) => one.applies(set))]).toEqual([one.name, true])
})
