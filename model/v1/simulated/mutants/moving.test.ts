// Faults of the region and the rounds, each seen by reading the fields.
import { expect, test } from 'vitest'
import { bytesOf, numberOf } from '../../region.ts'
import { movingMutants } from './moving.ts'

const open = (name: string, word: number) => {
  const device = movingMutants.find((one) => one.name === name)!.make({ seed: 1 })
  device.write(0, bytesOf(BigInt(word), 4), 'trapped')
  const field = (offset: number, width = 8): bigint | string => {
    const outcome = device.read(offset, width, 'trapped')
    return outcome.type === 'ok' ? numberOf(outcome.value) : outcome.type
  }
  return { ...device, field }
}

test('offsets that no data can lie at', () => {
  expect(open('offset-zero', 4).field(16)).toBe(0n)
  expect(open('offset-in-structure', 4).field(16)).toBe(24n)
  expect(open('unaligned', 2).field(16)).toBe(4160n)
  const beyond = open('beyond-the-region', 2)
  beyond.field(16)
  expect(beyond.field(24)).toBeGreaterThan(8192n)
})

test('reads with side effects', () => {
  const once = open('pending-once', 2)
  expect(once.field(8)).toBeGreaterThan(0n)
  expect(once.field(8)).toBe(0n)
  const bySize = open('steps-by-size', 2)
  bySize.field(16)
  expect(bySize.field(24)).toBeGreaterThan(0n)
  expect(bySize.field(24)).toBe(0n)
  const byPending = open('steps-by-pending', 2)
  expect(byPending.field(8)).not.toBe(byPending.field(8))
})

test('fields that are written, and any width', () => {
  const reserved = open('keeps-reserved', 1)
  reserved.write(4, bytesOf(9n, 4), 'trapped')
  expect(reserved.field(4, 4)).toBe(9n)
  expect(open('any-width', 1).field(8, 2)).toBe(0n)
})

test('an error that is swallowed', () => {
  const device = open('swallows-errors', 4)
  device.faults([{ on: 'load', at: 0, leaves: 'previous' }])
  expect(device.write(24, bytesOf(8n, 8), 'trapped').type).toBe('ok')
})
