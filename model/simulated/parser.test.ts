import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { joined } from '../content.ts'
import { machineOf, referenceParts } from './device.ts'
import { feed, parserOf, wanted, type Parser } from './parser.ts'
import { HEADER, IDENTITY, IDENTITY_LENGTH } from './stream.ts'

const geometry = { pages: 3, size: 16 }
const identity = { make: 1, ...geometry }

/** The whole stream of a stopped device. */
function streamOf(seed: number, make = 1): Uint8Array {
  const machine = machineOf({ features: ['STOP_COPY'], ...geometry, seed, make })
  const session = referenceParts.save(machine)
  machine.state = 'STOP_COPY'
  return referenceParts.read(machine, session, 1e6) as Uint8Array
}

const parsed = (...parts: readonly Uint8Array[]): Parser => {
  const parser = parserOf(identity)
  for (const part of parts) feed(parser, part, referenceParts)
  return parser
}
const stream = streamOf(1)
const record = HEADER + geometry.size
const first = HEADER + IDENTITY_LENGTH

test('a stream is taken in any segmentation', () => {
  const whole = parsed(stream)
  expect([whole.isEnded, whole.flaw, whole.pages, whole.records]).toEqual([true, null, 3, 5])
  fc.assert(
    fc.property(fc.array(fc.nat({ max: stream.length }), { maxLength: 12 }), (cuts) => {
      const ends = [0, ...cuts.sort((a, b) => a - b), stream.length]
      const parser = parsed(...ends.slice(1).map((end, at) => stream.subarray(ends[at], end)))
      expect(parser).toEqual(whole)
    }),
  )
})

test('it always knows how much it wants', () => {
  const parser = parserOf(identity)
  expect(wanted(parser)).toBe(HEADER)
  feed(parser, stream.subarray(0, HEADER + 1), referenceParts)
  expect(wanted(parser)).toBe(IDENTITY_LENGTH - 1)
})

describe('refuses', () => {
  test('every stream that is cut short: it does not end', () => {
    for (let length = 0; length < stream.length; length++) {
      const { isEnded, flaw } = parsed(stream.subarray(0, length))
      expect([isEnded, flaw]).toEqual([false, null])
    }
  })
  test('every change of a byte', () => {
    for (let at = 0; at < stream.length; at++) {
      const bytes = Uint8Array.from(stream)
      bytes[at]! ^= 0x10
      const { isEnded, flaw } = parsed(bytes)
      expect([at, isEnded && flaw === null]).toEqual([at, false])
    }
  })
  test.each<[string, readonly Uint8Array[], 'invalid' | 'oversized']>([
    ['another make', [streamOf(1, 2)], 'invalid'],
    ['a byte behind the end', [stream, new Uint8Array(1)], 'oversized'],
    ['two streams', [stream, stream], 'oversized'],
    ['a record twice', [stream.subarray(0, first + record), stream.subarray(first)], 'invalid'],
    ['a record left out', [stream.subarray(0, first), stream.subarray(first + record)], 'invalid'],
    ['no identity', [stream.subarray(first)], 'invalid'],
    ['pages of two streams', [streamOf(2).subarray(0, first + record), stream.subarray(first + record)], 'invalid'],
    ['a record that is too long', [withLength(0xffff)], 'oversized'],
  ])('%s', (_, parts, flaw) => {
    expect(parsed(joined(parts)).flaw).toBe(flaw)
  })
})

/** A stream whose first record claims another length. */
function withLength(length: number): Uint8Array {
  const bytes = Uint8Array.from(stream)
  bytes[16] = length & 0xff
  bytes[17] = length >>> 8
  return bytes
}

test('a parser that does not look at lengths takes a record of none for whole, and does not wait for ever', () => {
  const trusting = { ...referenceParts, flawOf: () => null, isSound: () => true, isLike: () => true }
  const header = new Uint8Array(HEADER)
  header[4] = IDENTITY
  const parser = parserOf(identity)
  feed(parser, header, trusting)
  expect([parser.records, parser.filled]).toEqual([1, 0])
})
