import { expect, test } from 'vitest'
import { callMutants } from '../mutants/calls.ts'
import { callWitnesses } from './calls.ts'

test('there is one for each of these mutants, and no other', () => {
  expect(Object.keys(callWitnesses).sort()).toEqual(callMutants.map(({ name }) => name).sort())
})
