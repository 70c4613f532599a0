import { expect, test } from 'vitest'
import { laneMutants } from '../mutants/lanes.ts'
import { laneWitnesses } from './lanes.ts'

test('there is one for each of these mutants, and no other', () => {
  expect(Object.keys(laneWitnesses).sort()).toEqual(laneMutants.map(({ name }) => name).sort())
})
