import { expect, test } from 'vitest'
import { ok, type Event } from '#model'
import type { Result } from './calls.ts'
import { asked, type Place } from './encoding.ts'
import { beginningOf, mtty } from './registers.ts'
import { kernelPowers } from './world.ts'

const place: Place = { device: { register: 0 }, table: 0, reopening: [], patience: 1, registers: mtty(1) }
const given = { place, bytes: (): Uint8Array => Uint8Array.of(0xff) }
const answer = (returned: number, ...bytes: readonly number[]): Result =>
  ok({ returned, bytes: Uint8Array.from(bytes) })

/** The answer to the question for the state: a header of 8 bytes, the state's number, no file. */
const state = (number: number): Result => answer(0, 16, 0, 0, 0, 2, 0, 1, 0, number, 0, 0, 0, 255, 255, 255, 255)
const [RUNNING, RUNNING_P2P, RESUMING] = [2, 5, 4]
const look: Event = { type: 'inspect' }
const dirty = (page: number): Event => ({ type: 'dirty', page, content: { type: 'literal', bytes: Uint8Array.of(1) } })

test('a look reads every register that can be read without effect, each as a page', () => {
  const { calls, outcome } = asked(look, given)!
  const reads = calls.filter(({ type }) => type === 'read')
  // RX, at offset 0, would take a byte out of the FIFO.
  expect(reads.map((call) => (call.type === 'read' ? call.offset : undefined))).toEqual([7, 4, 3, 1, 5, 2, 6])
  const results = [state(RUNNING), ...reads.map((_, at) => answer(1, 0xa0 + at))]
  expect(outcome(results)).toEqual({
    type: 'ok',
    value: {
      pages: ['SCR=a0', 'MCR=a1', 'LCR=a2', 'IER=a3', 'LSR=a4', 'IIR=a5', 'MSR=a6'],
      begun: 0,
      completed: 0,
    },
  })
})

test.each([
  ['RUNNING_P2P', RUNNING_P2P],
  ['RESUMING', RESUMING],
])('in %s, of which only DMA is asked, nothing is seen', (_, number) => {
  const { calls, outcome } = asked(look, given)!
  const reads = calls.slice(1).map(() => answer(1, 0))
  expect(outcome([state(number), ...reads])).toMatchObject({ type: 'lost', unsent: true })
})

test('a look that fails says so', () => {
  const { calls, outcome } = asked(look, given)!
  const reads = calls.slice(2).map(() => answer(1, 0))
  expect(outcome([state(RUNNING), { type: 'errno', errno: 'EFAULT' }, ...reads])).toEqual({
    type: 'errno',
    errno: 'EFAULT',
  })
})

test('a page that is dirtied is a register that can be written, and keeps to its bits', () => {
  const writes = [0, 1, 2, 3, 4, 5].map((page) => asked(dirty(page), given)!.calls)
  expect(writes.map(([call]) => (call?.type === 'write' ? [call.offset, call.bytes[0]] : []))).toEqual([
    [7, 0xff],
    [4, 0x3f],
    [3, 0x7f],
    [1, 0x0f],
    [0, 0xff],
    [7, 0xff],
  ])
  expect(asked(dirty(0), given)!.outcome([answer(1)])).toEqual({ type: 'ok', value: null })
  expect(asked(dirty(0), given)!.outcome([{ type: 'errno', errno: 'EFAULT' }])).toMatchObject({ type: 'errno' })
})

test('each device begins with something else, and the divisor is never turned on', () => {
  const beginnings = [0, 1, 2].map((device) => beginningOf(mtty(1), place.device, device))
  expect(new Set(beginnings.map((calls) => JSON.stringify(calls))).size).toBe(3)
  const lcr = beginnings.flat().filter((call) => call.type === 'write' && call.offset === 3)
  expect(lcr.every((call) => call.type === 'write' && (call.bytes[0]! & 0x80) === 0)).toBe(true)
})

test('of two ports both are begun, written and seen, each in a region of its own', () => {
  const wide = { ...given, place: { ...place, registers: mtty(2) } }
  const REGION = 2 ** 40
  const offsets = (event: Event): readonly unknown[] =>
    asked(event, wide)!.calls.flatMap((call) => ('offset' in call ? [call.offset] : []))
  const one = [7, 4, 3, 1, 5, 2, 6]
  expect(offsets(look)).toEqual([...one, ...one.map((offset) => REGION + offset)])
  expect([0, 5, 9, 10].flatMap((page) => offsets(dirty(page)))).toEqual([7, REGION + 7, REGION, 7])
  const { outcome } = asked(look, wide)!
  const seen = outcome([state(RUNNING), ...Array.from({ length: 14 }, (_, at) => answer(1, at))])
  expect(seen).toMatchObject({ type: 'ok', value: { pages: expect.arrayContaining(['SCR=00', 'SCR2=07', 'MSR2=0d']) } })
  // What one port begins with is not what the other does: a load of the wrong one shows.
  const scratch = beginningOf(mtty(2), place.device, 2).filter((call) => 'offset' in call && call.offset % REGION === 7)
  expect(scratch.map((call) => (call.type === 'write' ? call.bytes[0] : undefined))).toEqual([0x33, 0x34])
})

test('without registers there is no such power, and nothing is asked', () => {
  const { registers: _, ...bare } = place
  expect(asked(look, { ...given, place: bare })).toBeUndefined()
  expect(asked(dirty(0), { ...given, place: bare })).toBeUndefined()
  expect([kernelPowers(true, true).includes('inspect'), kernelPowers(true).includes('inspect')]).toEqual([true, false])
})
