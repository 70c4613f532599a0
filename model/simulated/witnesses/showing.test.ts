import { expect, test } from 'vitest'
import { showingMutants } from '../mutants/showing.ts'
import { showingWitnesses } from './showing.ts'

test('there is one for each of these mutants, and no other', () => {
  expect(Object.keys(showingWitnesses).sort()).toEqual(showingMutants.map(({ name }) => name).sort())
})
