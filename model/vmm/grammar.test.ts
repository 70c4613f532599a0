import { describe, expect, test } from 'vitest'
import { generationNames, generations, placeAfter, START, usualGenerations, wayOut, wordsAt } from './grammar.ts'
import type { Generation, Word } from './grammar.ts'

const ends = (generation: Generation, words: readonly Word[]): string | undefined =>
  words.reduce<string | undefined>(
    (place, word) => (place === undefined ? undefined : placeAfter(generation, place, word)),
    START,
  )

const isStream = (name: (typeof generationNames)[number], ...words: readonly Word[]): boolean => {
  const place = ends(generations[name], words)
  return place !== undefined && generations[name].last.includes(place)
}

describe.each(generationNames)('%s', (name) => {
  const generation = generations[name]
  const places = Object.keys(generation.grammar)

  test('every place is reached, and leads out', () => {
    const reached = new Set<string>([START])
    for (const place of reached) {
      for (const word of wordsAt(generation, place)) reached.add(placeAfter(generation, place, word)!)
    }
    expect([...reached].sort()).toEqual([...places].sort())
    for (const place of places) expect(wayOut(generation, place).length).toBeLessThanOrEqual(7)
  })

  test('what leads nowhere is an end', () => {
    for (const place of places.filter((each) => wordsAt(generation, each).length === 0)) {
      expect(generation.last).toContain(place)
    }
  })
})

test('whoever cannot get out is told so', () => {
  const stuck = { ...generations.v1, grammar: { start: { setup: 'start' } } } as Generation
  expect(() => wayOut(stuck, START)).toThrow('no way out of start')
})

test('no stream that is looked for is the beginning of another', () => {
  for (const name of usualGenerations) {
    const { grammar, last } = generations[name]
    for (const place of last) expect(Object.keys(grammar[place]!)).toEqual([])
  }
})

test('QEMU 7.2: an iteration is one data packet, or one of no bytes; after the stop there are several', () => {
  expect(isStream('v1', 'setup', 'end', 'end', 'config', 'end')).toBe(true)
  expect(isStream('v1', 'setup', 'end', 'data', 'end', 'nothing', 'end', 'data', 'data', 'end', 'config', 'end')).toBe(
    true,
  )
  expect(isStream('v1', 'setup', 'end', 'data', 'data', 'end', 'data', 'end', 'config', 'end')).toBe(false)
  expect(isStream('v1', 'setup', 'end', 'nothing', 'nothing', 'end', 'config', 'end')).toBe(false)
  expect(isStream('v1', 'setup', 'end', 'data', 'nothing', 'end', 'config', 'end')).toBe(true)
  expect(isStream('v1', 'setup', 'end', 'initial', 'end', 'config', 'end')).toBe(false)
  expect(isStream('v1', 'setup', 'end', 'config', 'end')).toBe(false)
})

test('QEMU 5.2: the config state comes before the data of a stopped device', () => {
  expect(isStream('v1-config-first', 'setup', 'end', 'data', 'end', 'config', 'end', 'data', 'data', 'end')).toBe(true)
  expect(isStream('v1-config-first', 'setup', 'end', 'data', 'end', 'config', 'end')).toBe(false)
  expect(isStream('v1', 'setup', 'end', 'data', 'end', 'config', 'end', 'data', 'data', 'end')).toBe(false)
})

test('QEMU 8 and later: the announcement takes the place of an end, once; no data packet is empty', () => {
  expect(isStream('v2', 'setup', 'end', 'data', 'initial', 'data', 'end', 'data', 'data', 'end', 'config', 'end')).toBe(
    true,
  )
  expect(isStream('v2', 'setup', 'end', 'data', 'initial', 'initial', 'end', 'config', 'end')).toBe(false)
  expect(isStream('v2', 'setup', 'end', 'data', 'data', 'initial', 'end', 'config', 'end')).toBe(false)
  expect(isStream('v2', 'setup', 'end', 'data', 'initial', 'config', 'end')).toBe(false)
  expect(isStream('v2', 'setup', 'end', 'nothing', 'end', 'config', 'end')).toBe(false)
})

test('with multifd channels two bare ends, or an end and a word, stand for what went there', () => {
  expect(isStream('v2-multifd', 'setup', 'end', 'data', 'end', 'end', 'end')).toBe(true)
  expect(isStream('v2-multifd', 'setup', 'end', 'data', 'initial', 'end', 'ready')).toBe(true)
  expect(isStream('v2-multifd', 'setup', 'end', 'data', 'end', 'end')).toBe(false)
  expect(isStream('v2-multifd', 'setup', 'end', 'end', 'ready', 'end')).toBe(false)
  expect(isStream('v2-multifd', 'setup', 'end', 'end', 'config', 'end')).toBe(false)
})
