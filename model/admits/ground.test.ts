import { expect, test } from 'vitest'
import { grounds } from './ground.ts'

test.each(Object.entries(grounds))('%s is a sentence on a passage', (name, { statement, cites, level }) => {
  expect(name).toMatch(/^[a-z]+\/[a-z-]+$/)
  expect(statement).toMatch(/^[A-Z].*\.$/)
  // No more of the header than shows which passage is meant.
  expect(cites.quote.split(' ').length).toBeLessThan(17)
  expect(cites.section).not.toBe('')
  // The level is the header's verb, where the quote has one.
  if (/\b(must|may not|cannot|mandatory|not permitted|always)\b/.test(cites.quote)) expect(level).toBe('must')
  if (/\bshould (have|return)\b/.test(cites.quote)) expect(level).toBe('should')
})
