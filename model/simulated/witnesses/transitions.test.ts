import { expect, test } from 'vitest'
import { transitionMutants } from '../mutants/transitions.ts'
import { transitionWitnesses } from './transitions.ts'

test('there is one for each of these mutants, and no other', () => {
  expect(Object.keys(transitionWitnesses).sort()).toEqual(transitionMutants.map(({ name }) => name).sort())
})
