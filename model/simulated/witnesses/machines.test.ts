import { expect, test } from 'vitest'
import { machineMutants } from '../mutants/machines.ts'
import { machineWitnesses } from './machines.ts'

test('there is one for each of these mutants, and no other', () => {
  expect(Object.keys(machineWitnesses).sort()).toEqual(machineMutants.map(({ name }) => name).sort())
})
