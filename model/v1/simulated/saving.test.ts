// The sequence a to f on the machine itself: what has side effects and what has none.
import { describe, expect, test } from 'vitest'
import { write } from '../../simulated/memory.ts'
import { bits } from '../states.ts'
import { machineOf } from './device.ts'
import { begin, left, offset, pending, size } from './saving.ts'
import { defaults, optionChoices } from './options.ts'
import { parsed } from './piece.ts'
import type { Machine } from './machine.ts'

const saving = (word: number, options: Partial<typeof defaults> = {}): Machine => {
  const machine = machineOf({ seed: 1, options })
  machine.word = word
  begin(machine)
  return machine
}

const taken = (machine: Machine) => {
  const at = Number((offset(machine) as { value: bigint }).value)
  return parsed(machine.section.slice(at, at + Number(size(machine))), machine.memory.size, machine.memory.pages)
}

describe.each(optionChoices.pieces)('pieces: %s', (pieces) => {
  test('stop-and-copy gives every page once and then the end, and nothing is pending', () => {
    const machine = saving(bits.SAVING, { pieces })
    const seen: number[] = []
    let last: ReturnType<typeof taken>
    while (pending(machine) > 0n) {
      last = taken(machine)
      seen.push(...last!.pages.map(({ page }) => page))
    }
    expect(seen).toEqual([0, 1, 2, 3])
    expect(last!.kind).toBe('end')
  })
})

test('repeated reads have no side effects', () => {
  const machine = saving(bits.SAVING)
  const all = pending(machine)
  expect([pending(machine), pending(machine)]).toEqual([all, all])
  const [first, again] = [offset(machine), offset(machine)]
  expect(first).toEqual(again)
  expect(size(machine)).toBe(size(machine))
  expect(machine.made).toBe(1)
  expect(pending(machine)).toBeLessThan(all)
})

test('in pre-copy what changes is pending once more, or nothing is at all', () => {
  const machine = saving(bits.SAVING | bits.RUNNING)
  while (pending(machine) > 0n) taken(machine)
  write(machine.memory, 2, Uint8Array.of(1))
  machine.unsent.add(2)
  expect(pending(machine)).toBeGreaterThan(0n)
  expect(taken(machine)!.pages.map(({ page }) => page)).toEqual([2])
  expect(left(saving(bits.SAVING | bits.RUNNING, { precopyData: 'none' }))).toBe(0n)
})

test('a fault ends the round, and the next one is right', () => {
  const machine = saving(bits.SAVING)
  machine.plan = [{ on: 'save', at: 0, leaves: 'previous' }]
  expect(offset(machine)).toEqual({ type: 'errno', errno: 'EIO' })
  expect(taken(machine)!.number).toBe(0)
})
