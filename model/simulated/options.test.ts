import { expect, test } from 'vitest'
import { optionChoices, defaultOptions, optionPairs, optionsOf, simulatedOptions } from './options.ts'

const all = Object.values(simulatedOptions)

test('every option has a meaning, and several choices with the default first', () => {
  for (const { meaning, choices: some, default: first } of all) {
    expect(meaning.length).toBeGreaterThan(15)
    expect(new Set(some).size).toBe(some.length)
    expect(some.length).toBeGreaterThan(1)
    expect(some[0]).toBe(first)
  }
  expect(Object.keys(defaultOptions)).toEqual(Object.keys(simulatedOptions))
})

test('choices are taken over, the rest is default', () => {
  expect(optionsOf()).toEqual(defaultOptions)
  expect(optionsOf({ name: 'reads', choice: 'less' })).toEqual({ ...defaultOptions, reads: 'less' })
})

test('every pair of choices of different options comes once', () => {
  const counts = all.map((one) => one.choices.length)
  const total = counts.reduce((sum, count) => sum + count, 0)
  expect(optionChoices.length).toBe(total)
  const pairs = [...optionPairs()]
  const same = counts.reduce((sum, count) => sum + (count * (count - 1)) / 2, 0)
  expect(pairs.length).toBe((total * (total - 1)) / 2 - same)
  expect(new Set(pairs.map((pair) => JSON.stringify(pair))).size).toBe(pairs.length)
})
