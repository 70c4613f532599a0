// Every faulty device of the region protocol comes out in its class, the reference device is not accused with any
// choice, and every requirement catches some device.
import { describe, expect, test } from 'vitest'
import { v1 as model } from '#model'
import { breachesBy, classOf, scored } from './score.ts'
import { simulated } from './simulated.ts'
import { duties } from './subject.ts'

const extent = { seed: 1, runs: 40, depth: 2 }
const rows = scored(extent)

test.each(rows.map(({ mutant, observed }) => [mutant.name, mutant.class, observed] as const))(
  '%s: %s',
  (_, expected, observed) => {
    expect(observed).toBe(expected)
  },
)

test('every requirement is broken by some device', () => {
  const caught = new Set(rows.flatMap(({ breaches }) => breaches.map(({ requirement }) => requirement.name)))
  expect(duties.map(({ name }) => name).filter((name) => !caught.has(name))).toEqual([])
})

test('a class is that of the gravest breach', () => {
  const level = (...levels: readonly ('must' | 'should')[]) => levels.map((one) => ({ requirement: { level: one } }))
  expect([classOf([]), classOf(level('should')), classOf(level('should', 'must'))]).toEqual([
    'survives',
    'deviates',
    'refuted',
  ])
})

describe('the reference device is not accused', () => {
  const breachesOf = breachesBy(extent)
  const choices = Object.entries(model.optionChoices).flatMap(([name, all]) => all.map((one) => [name, one] as const))
  test.each(choices)('%s: %s', (name, choice) => {
    expect(breachesOf(simulated({ [name]: choice })).map(({ requirement }) => requirement.name)).toEqual([])
  })
})
