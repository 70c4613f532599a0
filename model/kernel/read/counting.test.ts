import { expect, test } from 'vitest'
import { protocol } from '../../spec.ts'
import { countNames, isCount } from './counting.ts'

test('names that count states', () => {
  const words = countNames.match(/\b[A-Z]+\b/g)!
  expect(words).toHaveLength(7)
  for (const word of words) expect([isCount(word), isCount(`${word}_STATES`)]).toEqual([true, true])
})

test('names of states do not', () => {
  expect(protocol.states.filter(({ name }) => isCount(name))).toEqual([])
  expect(['ENDING', 'MAXIMAL', 'LAST_COPY', 'STATES', 'PRE_NR'].filter(isCount)).toEqual([])
})
