// Each fault of device_state shows in one short look.
import { expect, test } from 'vitest'
import { bytesOf, numberOf } from '../../region.ts'
import { statingMutants } from './stating.ts'

const open = (name: string) => {
  const device = statingMutants.find((one) => one.name === name)!.make({ seed: 1 })
  return {
    ...device,
    set: (word: number): string => device.write(0, bytesOf(BigInt(word), 4), 'trapped').type,
    get: (): number => {
      const outcome = device.read(0, 4, 'trapped')
      return outcome.type === 'ok' ? Number(numberOf(outcome.value)) : -1
    },
  }
}

test('what is taken and should not be, and the other way round', () => {
  expect(open('takes-invalid').set(5)).toBe('ok')
  expect(open('takes-error').set(6)).toBe('ok')
  expect(open('no-pre-copy').set(3)).toBe('errno')
  expect(open('no-shutdown').set(0)).toBe('errno')
  expect(open('unparenthesised').set(0x8000_0100)).toBe('errno')
})

test('what the state reads', () => {
  expect(open('opened-stopped').get()).toBe(0)
  const vain = open('stops-in-vain')
  expect([vain.set(0), vain.get()]).toEqual(['ok', 1])
  const doubtful = open('shows-its-doubts')
  expect([doubtful.set(3), doubtful.get()]).toEqual(['ok', 7])
  const stopped = open('reset-stops')
  stopped.reset()
  expect(stopped.get()).toBe(0)
})

test('the error', () => {
  for (const [name, after] of [
    ['leaves-error', 1],
    ['stays-failed', 6],
  ] as const) {
    const device = open(name)
    device.faults([{ on: 'transition', at: 0, leaves: 'error' }])
    device.set(0)
    expect(device.get()).toBe(6)
    if (name === 'leaves-error') device.set(1)
    else device.reset()
    expect(device.get()).toBe(after)
  }
})
