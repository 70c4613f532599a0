import { expect, test } from 'vitest'
import { dirtMutants } from '../mutants/dirt.ts'
import { dirtWitnesses } from './dirt.ts'

test('there is one for each of these mutants, and no other', () => {
  expect(Object.keys(dirtWitnesses).sort()).toEqual(dirtMutants.map(({ name }) => name).sort())
})
