import { expect, test } from 'vitest'
import { oddityMutants } from '../mutants/oddities.ts'
import { oddityWitnesses } from './oddities.ts'

test('there is one for each of these mutants, and no other', () => {
  expect(Object.keys(oddityWitnesses).sort()).toEqual(oddityMutants.map(({ name }) => name).sort())
})
