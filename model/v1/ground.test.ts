// Levels are the text's own verbs: a should is one that the quote says.
import { expect, test } from 'vitest'
import { grounds } from './ground.ts'

test('names are unique subjects, statements are sentences, quotes are short', () => {
  for (const [name, { statement, cites }] of Object.entries(grounds)) {
    expect(name).toMatch(/^[a-z]+\/[a-z-]+$/)
    expect(statement).toMatch(/^[a-zA-Z_].*\.$/)
    expect(cites.quote.length).toBeLessThan(125)
  }
})

test('a should has the word in its quote, but for the default state, which a reset is not said to leave', () => {
  const shoulds = Object.entries(grounds).filter(([, { level }]) => level === 'should')
  expect(shoulds.filter(([, { cites }]) => !cites.quote.includes('should')).map(([name]) => name)).toEqual([
    'reset/default',
  ])
})
