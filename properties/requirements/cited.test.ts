// What requirements cite, without a header; scripts/requirements.test.ts looks each of it up in real ones.
import { expect, test } from 'vitest'
import { requirements } from './index.ts'

test('every requirement but a practice cites a passage by a few of its words', () => {
  for (const { name, level, cites } of requirements) {
    expect([name, cites.length > 0]).toEqual([name, level !== 'practice'])
    for (const { quote } of cites) expect(quote.split(' ').length).toBeGreaterThan(3)
    expect(new Set(cites.map(({ section, quote }) => `${section} ${quote}`)).size).toBe(cites.length)
  }
})
