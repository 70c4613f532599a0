import { expect, test } from 'vitest'
import { readingMutants } from '../mutants/reading.ts'
import { readingWitnesses } from './reading.ts'

test('there is one for each of these mutants, and no other', () => {
  expect(Object.keys(readingWitnesses).sort()).toEqual(readingMutants.map(({ name }) => name).sort())
})
