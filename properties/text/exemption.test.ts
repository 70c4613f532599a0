// What the lists say of the text, without the text: they name known passages by a few words, and each entry once.
import { passageOf, passages, releases } from '#model'
import { describe, expect, test } from 'vitest'
import { requirements } from '../requirements/index.ts'
import { exemptions, reasons } from './exemption.ts'
import { wanting } from './wanting.ts'

const names = passages.map(({ name }) => name)
const known: readonly string[] = releases.map(({ name }) => name)
const entries = [...exemptions, ...wanting]

test.each(entries.map((entry) => [`${entry.passage}: ${entry.quote}`, entry]))('%s', (_, entry) => {
  const { passage, quote, since } = entry
  expect(names).toContain(passage)
  expect(known).toContain(since ?? known[0])
  // A few words, and not the kernel's sentences.
  expect(quote.split(' ').length).toBeLessThan(8)
  expect('reason' in entry ? entry.because : entry.asks).toMatch(/^[A-Z].{8,110}\.$/)
})

test('each sentence is named once', () => {
  expect(new Set(entries.map(({ passage, quote }) => `${passage} ${quote}`)).size).toBe(entries.length)
  expect(exemptions.map(({ reason }) => reason).filter((reason) => !Object.hasOwn(reasons, reason))).toEqual([])
})

describe('what requirements rest on', () => {
  test('is of a known release and a known passage', () => {
    for (const { name, since, cites } of requirements) {
      expect([name, known]).toEqual([name, expect.arrayContaining([since, ...cites.map((one) => one.since ?? since)])])
      // Words that are older than what rests on them need no release of their own.
      for (const { since: own } of cites)
        if (own !== undefined) expect(known.indexOf(own)).toBeGreaterThan(known.indexOf(since))
      expect(cites.filter(({ section }) => passageOf(section) === undefined)).toEqual([])
    }
  })
  test('is the text, but for a practice, which no text asks for', () => {
    const rests = (level: string): readonly boolean[] =>
      requirements.filter((one) => one.level === level).map(({ cites, code }) => cites.length > 0 && code === undefined)
    expect(new Set([...rests('must'), ...rests('should')])).toEqual(new Set([true]))
    for (const { name, cites } of requirements.filter(({ level }) => level === 'practice'))
      expect([name, cites]).toEqual([name, []])
  })
})
