import { describe, expect, test } from 'vitest'
import { eightStates, faulty, featureSetsOf, protocol, sixStates } from '#model'
import { compared } from './verify-model.ts'

const all = featureSetsOf(protocol.features).at(-1)!

describe('the comparison with the hardcoded tables', () => {
  test('finds them equal, each where it has the states', () => {
    const [basic] = featureSetsOf(protocol.features)
    expect(compared(basic!, [sixStates, eightStates]).line).toContain(
      'equal to Linux 5.18 to 6.1 and Linux 6.2 and later',
    )
    expect(compared(all, [sixStates, eightStates]).line).toMatch(/42 pairs: equal to Linux 6.2 and later$/)
  })
  test('sees a wrong cell', () => {
    const cells = faulty(eightStates.cells, { from: 'RUNNING', to: 'STOP', says: 'PRE_COPY' })
    const { line, faults } = compared(all, [{ ...eightStates, cells }])
    expect(line).toContain('differences')
    expect(faults).toContain(
      'Linux 6.2 and later: RUNNING -> STOP is blocked, by the rules RUNNING -> RUNNING_P2P -> STOP',
    )
  })
  test('sees wrong flags', () => {
    const required = { ...eightStates.required, RUNNING_P2P: 1 }
    expect(compared(all, [{ ...eightStates, required }]).faults).toContain(
      'Linux 6.2 and later: RUNNING_P2P requires 1, by the rules 3',
    )
  })
  test('is not equal to no table at all', () => {
    expect(compared(all, [sixStates]).faults).toEqual(['no hardcoded table has all of its states'])
  })
})
