import { expect, test } from 'vitest'
import { joined } from '../content.ts'
import { CONFIG_MOST } from './flags.ts'
import { DATA_MOST, HEADER_LENGTH, NO_INDEX, PART_LENGTH, statePieces, type StatePacket } from './multifd.ts'
import { payloadOf } from './packet.ts'

const packet: StatePacket = {
  name: '0000:00:02.0/vfio',
  instance: 3,
  index: 5,
  isConfig: false,
  payload: payloadOf(Uint8Array.of(1, 2)),
}
const bytesOf = (change: Partial<StatePacket>): Uint8Array => joined([...statePieces({ ...packet, ...change })])
const words = (bytes: Uint8Array, from: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, at) => new DataView(bytes.buffer).getUint32(from + 4 * at))

test("the header, the device's part, the data", () => {
  const bytes = bytesOf({})
  expect(bytes.length).toBe(HEADER_LENGTH + PART_LENGTH + 2)
  expect(words(bytes, 0, 3)).toEqual([0x1122_3344, 1, 64])
  expect(Buffer.from(bytes.subarray(12, 30)).toString()).toBe('0000:00:02.0/vfio\0')
  // Instance, size, version, index, flags.
  expect(words(bytes, 268, 5)).toEqual([3, 14, 0, 5, 0])
  expect([...bytes.subarray(-2)]).toEqual([1, 2])
})

test('the config state stands between its flags', () => {
  const bytes = bytesOf({ isConfig: true })
  expect(words(bytes, 268, 5)).toEqual([3, 30, 0, 5, 1])
  expect(Buffer.from(bytes.subarray(HEADER_LENGTH + PART_LENGTH)).toString('hex')).toBe(
    'ffffffffef1000020102ffffffffef100001',
  )
})

test('what is out of its bounds is not written', () => {
  for (const name of ['', 'a'.repeat(256), 'a\0b', 'é']) expect(() => bytesOf({ name })).toThrow('1 to 255 bytes')
  expect(() => bytesOf({ index: NO_INDEX })).toThrow('out of its bounds')
  expect(() => bytesOf({ payload: payloadOf(new Uint8Array(DATA_MOST + 1)) })).toThrow('out of its bounds')
  expect(() => bytesOf({ isConfig: true, payload: payloadOf(new Uint8Array(CONFIG_MOST + 1)) })).toThrow('bounds')
})
