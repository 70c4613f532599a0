import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  END_LENGTH,
  hashed,
  HEADER,
  hashedOn,
  IDENTITY,
  IDENTITY_LENGTH,
  isEndOf,
  isLike,
  isMagic,
  isSound,
} from './stream.ts'
import { lengthOf, PAGE, pageOf, putEnd, putIdentity, seal, sequenceOf, streamLength, typeOf, u32 } from './stream.ts'

const identity = { make: 5, pages: 8, size: 64 }
const sealed = (payload: Uint8Array): Uint8Array => {
  const record = new Uint8Array(HEADER + payload.length)
  record.set(payload, HEADER)
  seal(record, 0, PAGE, 3, 0xffff_fff0, payload.length)
  return record
}
const payloads = fc.uint8Array({ minLength: 1, maxLength: 80 })

test('a record says what it was sealed as', () => {
  fc.assert(
    fc.property(payloads, (payload) => {
      const record = sealed(payload)
      expect(isMagic(record, 0) && isSound(record, 0)).toBe(true)
      expect([typeOf(record, 0), sequenceOf(record, 0), pageOf(record, 0), lengthOf(record, 0)]).toEqual([
        PAGE,
        3,
        0xffff_fff0,
        payload.length,
      ])
    }),
  )
})

test('a change of any byte is noticed', () => {
  fc.assert(
    fc.property(payloads, fc.nat(), fc.integer({ min: 1, max: 255 }), (payload, at, change) => {
      const record = sealed(payload)
      const where = at % record.length
      record[where]! ^= change
      // A longer payload than there is ends the look as well.
      expect(!isMagic(record, 0) || lengthOf(record, 0) !== payload.length || !isSound(record, 0)).toBe(true)
    }),
  )
})

test('a hash goes on where it was left', () => {
  const bytes = Uint8Array.of(1, 2, 3, 4)
  const whole = hashed(hashed(0, bytes, 0, 4), bytes, 2, 4)
  expect(whole).not.toBe(hashed(hashed(0, bytes, 0, 4), bytes, 1, 4))
  expect(hashed(hashed(0, bytes, 0, 4), bytes, 2, 4)).toBe(whole)
})

test('the hash of records goes on with each, and knows one from another', () => {
  const [one, other] = [sealed(Uint8Array.of(1)), sealed(Uint8Array.of(2))]
  expect(hashedOn(7, one, 0)).not.toBe(hashedOn(7, other, 0))
  expect(hashedOn(hashedOn(7, one, 0), other, 0)).not.toBe(hashedOn(hashedOn(7, other, 0), one, 0))
})

test('an identity is like itself alone', () => {
  const record = new Uint8Array(HEADER + IDENTITY_LENGTH)
  putIdentity(record, HEADER, identity)
  seal(record, 0, IDENTITY, 0, 0, IDENTITY_LENGTH)
  expect(isLike(record, HEADER, identity)).toBe(true)
  for (const key of ['make', 'pages', 'size'] as const) {
    expect(isLike(record, HEADER, { ...identity, [key]: identity[key] + 1 })).toBe(false)
  }
})

test('an end is that of its records, in little endian', () => {
  const bytes = new Uint8Array(END_LENGTH)
  putEnd(bytes, 0, 9, -1)
  expect([isEndOf(bytes, 0, 9, -1), isEndOf(bytes, 0, 8, -1), isEndOf(bytes, 0, 9, 0)]).toEqual([true, false, false])
  expect([bytes[0], u32(bytes, 4)]).toEqual([9, 0xffff_ffff])
})

test('the length of a stream is that of its records', () => {
  expect(streamLength(identity)).toBe(24 + 16 + 8 * (24 + 64) + 24 + 8)
})
