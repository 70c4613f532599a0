import { describe, expect, test } from 'vitest'
import { featureSetsOf, nameOfSet } from '../features.ts'
import { protocol } from '../spec.ts'
import { mutants } from './mutants.ts'

const sets = featureSetsOf(protocol.features)

test('have names of their own, and a meaning', () => {
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length)
  for (const { name, meaning } of mutants) {
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    expect(meaning.length).toBeGreaterThan(15)
  }
  expect(mutants.length).toBeGreaterThan(70)
})

test('reproduce the real bugs that single events can reach', () => {
  const bugs = mutants.flatMap(({ bug }) => (bug === undefined ? [] : [bug]))
  expect([...new Set(bugs)].sort()).toMatchInlineSnapshot(`
    [
      "B01",
      "B03",
      "B05",
      "B07",
      "B11",
      "B13",
      "B15",
      "B17",
      "B19",
      "B21",
      "B23",
      "B25",
      "B27",
      "B29",
      "B31",
      "B33",
      "B35",
      "B37",
      "B39",
      "B41",
      "B43",
      "B45",
      "B47",
      "B49",
      "B51",
      "B53",
      "B55",
      "B57",
      "B59",
      "B61",
      "B63",
      "B65",
      "B67",
      "B85",
    ]
  `)
})

test('say who can tell', () => {
  for (const one of mutants) expect([one.name, one.oracle === null]).toEqual([one.name, one.class === 'survives'])
})

describe.each(sets.map((set) => [nameOfSet(set), set] as const))('of %s', (_, set) => {
  test.each(mutants.map((one) => [one.name, one] as const))('%s begins as a device that has been opened', (__, one) => {
    const { handlers } = one.make(set, { seed: 3 })
    const state = handlers['get-state']({ type: 'get-state' })
    expect(state).toEqual({ type: 'ok', value: one.name === 'opens-stopped' ? 'STOP' : 'RUNNING' })
  })
})
