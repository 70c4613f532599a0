import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cutsOf, statePackets } from '#generators'
import { joined } from '../content.ts'
import { HEADER_LENGTH, PART_LENGTH, statePieces, type StatePacket } from './multifd.ts'
import { stateReaderOf } from './multifd-reader.ts'
import { payloadOf } from './packet.ts'
import type { StreamFlaw } from './reader.ts'

const hex = (bytes: readonly Uint8Array[]): string => Buffer.from(joined([...bytes])).toString('hex')

function read(pieces: readonly Uint8Array[]): { packets: readonly unknown[]; flaw: StreamFlaw | null } {
  const reader = stateReaderOf()
  const packets: { packet: Omit<StatePacket, 'payload'>; bytes: Uint8Array[] }[] = []
  for (const piece of pieces) {
    for (const heard of reader.feed(piece)) {
      if (heard.type === 'packet') packets.push({ packet: heard.packet, bytes: [] })
      if (heard.type === 'payload') packets.at(-1)!.bytes.push(heard.bytes.slice())
    }
  }
  const shown = packets.map(({ packet: { name, instance, index, isConfig }, bytes }) => {
    return [name, instance, index, isConfig, hex(bytes)]
  })
  return { packets: shown, flaw: reader.end() }
}

const bytesOf = (packets: readonly StatePacket[]): Uint8Array =>
  joined(packets.flatMap((packet) => [...statePieces(packet)]))
const streams = statePackets.chain((packets) => {
  const bytes = bytesOf(packets)
  return fc.tuple(fc.constant(packets), fc.constant(bytes), cutsOf(bytes))
})

test('packets are read as they were written, in whatever order and pieces they come', () => {
  fc.assert(
    fc.property(streams, ([packets, , pieces]) => {
      const found = read(pieces)
      expect(found.flaw).toBeNull()
      expect(found.packets).toEqual(
        packets.map(({ name, instance, index, isConfig, payload }) => {
          return [name, instance, index, isConfig, hex([...payload.pieces])]
        }),
      )
    }),
    { numRuns: 200 },
  )
})

test('what was cut off anywhere is refused where it ends', () => {
  fc.assert(
    fc.property(streams, ([, bytes]) => {
      for (let length = 0; length < bytes.length; length += 7) {
        expect(read([bytes.subarray(0, length)]).flaw?.at).toBe(length)
      }
    }),
    { numRuns: 20 },
  )
})

test('every byte of a sample, changed, is read without a crash or a hang, and seen outside of what is opaque', () => {
  const one = { name: 'a', instance: 1, isConfig: false }
  const sample: readonly StatePacket[] = [
    { ...one, index: 1, payload: payloadOf(Uint8Array.of(1, 2)) },
    { ...one, index: 0, payload: payloadOf(Uint8Array.of(3)) },
    { ...one, index: 2, isConfig: true, payload: payloadOf(Uint8Array.of(4)) },
  ]
  const bytes = bytesOf(sample)
  const head = HEADER_LENGTH + PART_LENGTH
  const opaque = [head, head + 1, 2 * head + 2, 3 * head + 3 + 8]
  const unseen = new Set<number>()
  for (let at = 0; at < bytes.length; at++) {
    for (const value of [0x00, 0x01, 0x7f, 0x80, 0xff, bytes[at]! ^ 1]) {
      if (value === bytes[at]) continue
      const wrong = bytes.slice()
      wrong[at] = value
      if (read([wrong]).flaw === null) unseen.add(at)
    }
  }
  expect([...unseen]).toEqual(opaque)
})

describe('what a receiver refuses', () => {
  const part = (index: number, change: Partial<StatePacket> = {}): StatePacket => {
    return { name: 'a', instance: 1, index, isConfig: false, payload: payloadOf(Uint8Array.of(7)), ...change }
  }
  const config = (index: number): StatePacket => part(index, { isConfig: true })
  const head = HEADER_LENGTH + PART_LENGTH

  test.each<[string, readonly StatePacket[], number, string, string]>([
    ['a packet twice', [part(0), part(0)], head + 1 + 280, 'the index 0 again', 'each index once'],
    ['another device', [part(0), part(1, { name: 'b' })], head + 1 + 12, 'the device b 1', 'a 1'],
    ['two config states', [config(1), config(0)], head + 17 + 284, 'a second config state', 'one only, with index 1'],
    ['config before data', [part(3), config(2)], head + 1 + 280, 'the config state as 2', 'the highest index'],
    ['data after config', [config(2), part(3)], head + 17 + 280, 'the index 3', 'one below 2'],
    ['no config', [part(0)], head + 1, 'the end of the packets', 'the packet with the config state'],
    ['one missing', [part(0), config(2)], 2 * head + 18, 'the end of the packets', 'the packet with index 1'],
  ])('%s', (_, packets, at, found, wanted) => {
    expect(read([bytesOf(packets)]).flaw).toEqual({ at, found, expected: [wanted] })
  })

  test.each<[string, number, readonly number[], number, string]>([
    ['pages of memory', 11, [0], 8, 'the flags 0x00000000'],
    ['another version', 279, [1], 276, "the version of the device's part 0x00000001"],
    ['no index', 280, [255, 255, 255, 255], 280, 'no index'],
    ['an unknown flag', 287, [2], 284, 'the flags 0x00000002'],
    ['a size below the least', 275, [12], 272, 'a size of 12'],
    ['a size above the most', 272, [1], 272, 'a size of 16777229'],
    ['something behind a name', 20, [65], 12, 'what is no name'],
  ])('%s', (_, at, values, where, found) => {
    const bytes = bytesOf([part(0)])
    bytes.set(values, at)
    expect(read([bytes]).flaw).toMatchObject({ at: where, found })
  })

  test('more packets ahead of a missing one than any reordering leaves', () => {
    const gaps = Array.from({ length: 4098 }, (_, at) => part(2 * at))
    expect(read([bytesOf(gaps)]).flaw).toMatchObject({ found: 'more than 4096 gaps', expected: ['index 1'] })
  })
})
