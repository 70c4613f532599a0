import { expect, test } from 'vitest'
import { tapeMutants } from '../mutants/tape.ts'
import { tapeWitnesses } from './tape.ts'

test('there is one for each of these mutants, and no other', () => {
  expect(Object.keys(tapeWitnesses).sort()).toEqual(tapeMutants.map(({ name }) => name).sort())
})
