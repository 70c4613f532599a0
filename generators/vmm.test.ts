import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { generationNames, generations, placeAfter, START, wordsAt } from '#model'
import { statePackets, wordSequences } from './vmm.ts'

describe.each(generationNames)('%s', (name) => {
  const generation = generations[name]

  test('every word of every place is drawn, and every sequence is a stream', () => {
    const drawn = new Set<string>()
    for (const words of fc.sample(wordSequences(name), { numRuns: 1000, seed: 1 })) {
      let place = START
      for (const word of words) {
        drawn.add(`${place} ${word}`)
        place = placeAfter(generation, place, word)!
      }
      expect(generation.last).toContain(place)
    }
    const all = Object.keys(generation.grammar).flatMap((place) =>
      wordsAt(generation, place).map((word) => `${place} ${word}`),
    )
    expect([...drawn].sort()).toEqual([...all].sort())
  })
})

test('the packets of a device: each number once, the last one with the config state, in any order', () => {
  const orders = fc.sample(statePackets, { numRuns: 200, seed: 1 })
  for (const packets of orders) {
    const numbers = packets.map(({ index }) => index)
    expect([...numbers].sort((a, b) => a - b)).toEqual(numbers.map((_, at) => at))
    expect(packets.filter(({ isConfig }) => isConfig).map(({ index }) => index)).toEqual([packets.length - 1])
  }
  expect(orders.some((packets) => packets.some(({ index }, at) => index !== at))).toBe(true)
})
