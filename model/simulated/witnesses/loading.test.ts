import { expect, test } from 'vitest'
import { loadingMutants } from '../mutants/loading.ts'
import { loadingWitnesses } from './loading.ts'

test('there is one for each of these mutants, and no other', () => {
  expect(Object.keys(loadingWitnesses).sort()).toEqual(loadingMutants.map(({ name }) => name).sort())
})
