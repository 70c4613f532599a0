// A mutant is the reference device but for its fault, and one fault's memory is not another device's.
import { expect, test } from 'vitest'
import { ok } from '../../../errno.ts'
import { bytesOf } from '../../region.ts'
import { simulatedDevice } from '../device.ts'
import { refuted, survives } from './mutant.ts'

test('without a change it answers as the reference device', () => {
  const made = survives('none', 'nothing', {}).make({ seed: 1 })
  const reference = simulatedDevice({ seed: 1 })
  for (const offset of [0, 4]) expect(made.read(offset, 4, 'trapped')).toEqual(reference.read(offset, 4, 'trapped'))
  expect(made.inspect()).toEqual(reference.inspect())
})

test('a memory is made for each device', () => {
  const counting = refuted('counting', 'it counts', {
    parts: () => {
      let count = 0n
      return { offset: () => ok(count++) }
    },
  })
  const [one, other] = [counting.make({ seed: 1 }), counting.make({ seed: 1 })]
  one.read(16, 8, 'trapped')
  expect(one.read(16, 8, 'trapped')).toEqual(ok(bytesOf(1n, 8)))
  expect(other.read(16, 8, 'trapped')).toEqual(ok(bytesOf(0n, 8)))
})
