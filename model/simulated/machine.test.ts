import { expect, test } from 'vitest'
import { ERROR } from '../states.ts'
import { machineOf } from './device.ts'
import { isMoving, rowOf } from './machine.ts'

test('a machine moves in running and quiesced states, not in stopped ones nor in ERROR', () => {
  const machine = machineOf({ features: ['STOP_COPY', 'P2P', 'PRE_COPY'] })
  const moving = [...machine.routes.rows.keys(), ERROR].filter((state) => {
    machine.state = state
    return isMoving(machine)
  })
  expect(moving.sort()).toEqual(['PRE_COPY', 'PRE_COPY_P2P', 'RUNNING', 'RUNNING_P2P'])
  machine.state = ERROR
  expect(rowOf(machine)).toBeUndefined()
})
