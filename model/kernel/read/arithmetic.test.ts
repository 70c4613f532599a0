import { describe, expect, test } from 'vitest'
import { binary, cast, character, integer, literal, unary, widthOf } from './arithmetic.ts'

describe('numbers as written', () => {
  test.each([
    ['0', 0n, 32, true],
    ['42', 42n, 32, true],
    ['0x1F', 31n, 32, true],
    ['017', 15n, 32, true],
    ['0b101', 5n, 32, true],
    ['3u', 3n, 32, false],
    ['3UL', 3n, 64, false],
    ['3LL', 3n, 64, true],
    ['0xffffffff', 0xffffffffn, 32, false],
    ['4294967295', 0xffffffffn, 64, true],
    ['0x8000000000000000', 1n << 63n, 64, false],
  ])('%s', (text, value, bits, signed) => {
    expect(literal(text)).toEqual({ type: 'integer', value, bits, signed })
  })

  test.each(['1.5', '0x', '08', '3px', '1e3'])('%s is no integer', (text) => {
    expect(literal(text)).toBeUndefined()
  })

  test.each([
    ["';'", 0x3bn],
    ["'\\n'", 10n],
    ["'\\x41'", 65n],
    ["'\\101'", 65n],
    ["'\\''", 39n],
    ["'\\\\'", 92n],
  ])('the character %s', (text, value) => {
    expect(character(text)?.value).toBe(value)
  })

  test("'ab' is no character", () => {
    expect(character("'ab'")).toBeUndefined()
  })
})

const u32 = (value: bigint) => integer(value, 32, false)
const s32 = (value: bigint) => integer(value)

describe('arithmetic', () => {
  test('~0U is every flag of an unsigned int', () => {
    expect(unary('~', u32(0n))).toMatchObject({ value: 0xffffffffn, signed: false })
    expect(unary('~', s32(0n))?.value).toBe(-1n)
  })

  test("flags wider than the table keep the table's bits", () => {
    expect(binary('&', u32(0xffffffffn), integer(7, 64, false))).toMatchObject({ value: 7n, bits: 64, signed: false })
  })

  test('an unsigned side makes the comparison unsigned', () => {
    expect(binary('<', s32(-1n), u32(1n))?.value).toBe(0n)
    expect(binary('<', s32(-1n), integer(1, 64, false))?.value).toBe(0n)
    expect(binary('<', s32(-1n), integer(1, 64, true))?.value).toBe(1n)
  })

  test('small types are ints when computed with', () => {
    expect(unary('~', integer(0, 8, false))?.value).toBe(-1n)
    expect(binary('+', integer(255, 8, false), integer(1, 8, false))?.value).toBe(256n)
  })

  test('what C leaves undefined has no value', () => {
    expect(binary('/', s32(1n), s32(0n))).toBeUndefined()
    expect(binary('<<', s32(1n), s32(32n))).toBeUndefined()
    expect(binary('&&', s32(1n), s32(1n))).toBeUndefined()
  })

  test('a negative errno keeps its name', () => {
    expect(unary('-', { ...s32(22n), errno: 'EINVAL' })).toMatchObject({ value: -22n, errno: 'EINVAL' })
  })
})

describe('casts', () => {
  test.each([
    ['u8', 256n + 3n, 3n],
    ['unsigned char', 259n, 3n],
    ['const __u16', 65536n, 0n],
    ['enum vfio_device_mig_state', 5n, 5n],
    ['bool', 2n, 1n],
    ['some_state_t', 5n, 5n],
  ])('(%s)%s', (type, value, wanted) => {
    expect(cast(type, integer(value, 64)).value).toBe(wanted)
  })

  test('the width of a type is known by its name', () => {
    expect(widthOf('static const uint32_t')).toEqual({ bits: 32, signed: false })
    expect(widthOf('struct x')).toBeUndefined()
  })
})
