import { expect, test } from 'vitest'
import { parsingMutants } from '../mutants/parsing.ts'
import { parsingWitnesses } from './parsing.ts'

test('there is one for each of these mutants, and no other', () => {
  expect(Object.keys(parsingWitnesses).sort()).toEqual(parsingMutants.map(({ name }) => name).sort())
})
