import { describe, expect, test } from 'vitest'
import type { Event } from './device.ts'
import { answered, answerIn, fdIn, HEADER_BYTES, lengthOfStructure, numberOfState } from './structures.ts'
import { padded, stateOfNumber, structure, viewOf } from './structures.ts'

const memory = (length: number): Uint8Array => new Uint8Array(length).fill(0x5a)

describe('an answer comes back from memory as what it was', () => {
  const info: Event = { type: 'precopy-info', session: 0 }
  test.each<[Event, unknown, number]>([
    [{ type: 'get-features' }, ['STOP_COPY', 'PRE_COPY', 'bit 63'], 16],
    [{ type: 'get-state' }, 'PRE_COPY_P2P', 16],
    [{ type: 'get-state' }, 0xffff_fffe, 16],
    [{ type: 'set-state', target: 'STOP' }, true, 16],
    [{ type: 'set-state', target: 'STOP' }, false, 16],
    [{ type: 'data-size' }, 2n ** 64n - 1n, 16],
    [{ type: 'info-v2' }, null, 8],
    [info, { flags: 0xffff_ffff, initial: 2n ** 40n, dirty: 7n }, 24],
  ])('%o: %o', (event, value, length) => {
    const before = memory(length)
    const bytes = answered(event, value, before, 7)
    expect(lengthOfStructure(event)).toBe(length)
    expect(answerIn(event, { returned: 0, bytes })).toEqual(value)
    // Memory that is too short to hold the answer does not tell it.
    expect(answerIn(event, { returned: 0, bytes: bytes.subarray(0, length - 1) })).toBeUndefined()
    expect(before).toEqual(memory(length))
    expect(bytes.subarray(0, 4)).toEqual(before.subarray(0, 4))
  })
})

test('the state is a u32 at 8, data_fd an s32 at 12, as the header lays them out', () => {
  const bytes = answered({ type: 'get-state' }, 'RESUMING', memory(16), 7)
  expect([...bytes.subarray(HEADER_BYTES)]).toEqual([4, 0, 0, 0, 255, 255, 255, 255])
  expect(fdIn(answered({ type: 'set-state', target: 'STOP_COPY' }, true, memory(16), 7))).toBe(7)
  expect(fdIn(answered({ type: 'set-state', target: 'STOP' }, false, memory(16), 7))).toBe(-1)
  expect(fdIn(new Uint8Array(3))).toBe(0)
})

test('a structure is argsz, flags and payload, in little endian', () => {
  expect([...structure(16, 0x0102_0304, Uint8Array.of(9))]).toEqual([16, 0, 0, 0, 4, 3, 2, 1, 9])
})

test('bytes are padded to a length at least, as a copy', () => {
  const bytes = Uint8Array.of(1, 2)
  const copy = padded(bytes, 1)
  expect([[...copy], [...padded(bytes, 3)]]).toEqual([
    [1, 2],
    [1, 2, 0],
  ])
  viewOf(copy).setUint8(0, 5)
  expect(bytes[0]).toBe(1)
})

test('a number that no state has stays what it is', () => {
  expect([numberOfState('ERROR'), numberOfState('RUNNING'), numberOfState(99)]).toEqual([0, 2, 99])
  expect([stateOfNumber(0), stateOfNumber(7), stateOfNumber(8)]).toEqual(['ERROR', 'PRE_COPY_P2P', 8])
})
