import { expect, test } from 'vitest'
import { operationMutants } from '../mutants/operation.ts'
import { operationWitnesses } from './operation.ts'

test('there is one for each of these mutants, and no other', () => {
  expect(Object.keys(operationWitnesses).sort()).toEqual(operationMutants.map(({ name }) => name).sort())
})
