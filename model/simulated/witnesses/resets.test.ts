import { expect, test } from 'vitest'
import { resetMutants } from '../mutants/resets.ts'
import { resetWitnesses } from './resets.ts'

test('there is one for each of these mutants, and no other', () => {
  expect(Object.keys(resetWitnesses).sort()).toEqual(resetMutants.map(({ name }) => name).sort())
})
