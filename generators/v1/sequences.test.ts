// The plans get where they are meant to: through the structure, into every state, and past faults.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { v1 } from '#model'
import { accesses, failing, migrations, wandering } from './sequences.ts'

const sample = <T>(values: fc.Arbitrary<T>): readonly T[] => fc.sample(values, { seed: 1, numRuns: 200 })
const kinds = (plans: ReturnType<typeof sample<readonly { event: v1.Event }[]>>): Set<string> =>
  new Set(plans.flat().map(({ event }) => event.type))

describe('wandering', () => {
  test('asks for each of the eight values, and uses a power only where it is there', () => {
    const plans = sample(wandering(v1.powers))
    const asked = plans.flat().flatMap(({ event }) => (event.type === 'set-state' ? [event.value] : []))
    expect([...new Set(asked)].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    const needy = Object.keys(v1.powerOf)
    expect([...kinds(sample(wandering([])))].filter((kind) => needy.includes(kind))).toEqual([])
    expect(kinds(plans)).toContain('faults')
  })
})

test('migrations stop the source, and load as many times as they save', () => {
  for (const plan of sample(migrations(v1.powers))) {
    const loads = plan.filter(({ event }) => event.type === 'data-offset' && event.to !== undefined).length
    const ends = plan.filter(({ event, device }) => event.type === 'set-state' && event.value === 4 && device === 1)
    expect(loads).toBeGreaterThan(0)
    expect(ends.length).toBeGreaterThanOrEqual(loads)
  }
  expect(kinds(sample(failing(['faults'])))).toContain('faults')
  expect(kinds(sample(failing([])))).not.toContain('faults')
})

test('accesses are of every field, and of what is none', () => {
  const found = new Set(sample(accesses).map(({ offset, width }) => v1.fieldAt(offset, width)))
  expect(found).toEqual(new Set([...Object.keys(v1.fields), undefined]))
})
