import { expect, test } from 'vitest'
import { shortNames } from './short.ts'
import { protocol } from './spec.ts'

test('the short names of the protocol', () => {
  expect(shortNames(protocol)).toEqual({
    STOP: 'S',
    RUNNING: 'R',
    STOP_COPY: 'SC',
    RESUMING: 'RS',
    RUNNING_P2P: 'RP',
    PRE_COPY: 'PC',
    PRE_COPY_P2P: 'PP',
  })
})

test('states of a revision get names of their own', () => {
  const more = ['POST_COPY', 'PARK_CAR', 'A', 'A_P2P', 'AP', 'PA_C'].map((name, index) => ({
    ...protocol.states[0]!,
    name,
    number: 8 + index,
  }))
  const names = shortNames({ ...protocol, states: [...protocol.states, ...more] })
  expect(new Set(Object.values(names)).size).toBe(13)
  expect(names['POST_COPY']).toBe('PSC')
})
