import { expect, test } from 'vitest'
import { infoMutants } from '../mutants/info.ts'
import { infoWitnesses } from './info.ts'

test('there is one for each of these mutants, and no other', () => {
  expect(Object.keys(infoWitnesses).sort()).toEqual(infoMutants.map(({ name }) => name).sort())
})
