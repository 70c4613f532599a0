import { expect, test } from 'vitest'
import { sessionMutants } from '../mutants/sessions.ts'
import { sessionWitnesses } from './sessions.ts'

test('there is one for each of these mutants, and no other', () => {
  expect(Object.keys(sessionWitnesses).sort()).toEqual(sessionMutants.map(({ name }) => name).sort())
})
