import { expect, test } from 'vitest'
import { nextState, cellsOf, flagsOf, protocol, requiredOf, tableOf } from '#model'
import type { PathsCertificate } from './check/paths.ts'
import { tableIn } from './check/table.ts'
import { paths } from './paths.ts'
import { pathIn, skipLoop, walk } from './walk.ts'

const { certificate } = paths.prove(protocol, {}) as { certificate: PathsCertificate }
const { full, sets } = tableIn(protocol, certificate)

test('a walk ends at the target, or at ERROR', () => {
  expect(walk(full, 'RESUMING', 'PRE_COPY')).toEqual(['RESUMING', 'STOP', 'RUNNING_P2P', 'RUNNING', 'PRE_COPY'])
  expect(walk(full, 'STOP', 'STOP')).toEqual(['STOP'])
  expect(walk(full, 'STOP_COPY', 'PRE_COPY')).toEqual(['STOP_COPY', 'ERROR'])
  expect(pathIn(full, 'STOP_COPY', 'PRE_COPY')).toBeNull()
})

test('a walk that goes round ends as well', () => {
  const round = { ...full, cell: (from: string) => (from === 'STOP' ? 'RUNNING_P2P' : 'STOP') }
  expect(walk(round, 'STOP', 'RUNNING')).toHaveLength(protocol.states.length + 1)
  const lost = { ...full, cell: () => 'PRE_COPY' }
  expect(skipLoop(lost, sets[0]!, 'STOP', 'RUNNING').skipped).toHaveLength(protocol.states.length + 1)
})

test("the skip loop is the kernel's", () => {
  const helper = { cells: cellsOf(tableOf(protocol)), required: requiredOf(protocol), guarded: true }
  let skips = 0
  for (const device of sets) {
    const flags = flagsOf(protocol.features, device.features)
    for (const { name: from } of device.spec.states) {
      for (const { name: to } of device.spec.states) {
        const { skipped, stop } = skipLoop(full, device, from, to)
        const kernel = nextState(helper, flags, from, to)
        expect(kernel).toEqual(stop === 'ERROR' ? { type: 'refused', skipped } : { type: 'next', state: stop, skipped })
        skips += skipped.length
      }
    }
  }
  expect(skips).toBe(10)
})
