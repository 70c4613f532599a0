// The macros against the header's text, evaluated as C does, for every one of the eight values and with reserved bits.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bits, isError, isValid, MASK, meaningOf, modified, states, values, withError } from './states.ts'

const u32 = fc.nat(0xffff_ffff)

describe('the eight values', () => {
  test('in order, five of them states, one the error, two invalid', () => {
    expect(values.map(({ value }) => value)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    const kinds = values.map(({ kind }) => kind)
    expect(kinds).toEqual(['state', 'state', 'state', 'state', 'state', 'invalid', 'error', 'invalid'])
  })

  // value: VALID, IS_ERROR, SET_ERROR
  test.each([
    [0b000, true, false],
    [0b001, true, false],
    [0b010, true, false],
    [0b011, true, false],
    [0b100, true, false],
    [0b101, false, false],
    [0b110, false, true],
    [0b111, false, false],
  ])('%i: VALID %s, IS_ERROR %s, SET_ERROR 6', (value, valid, error) => {
    expect([isValid(value), isError(value), withError(value)]).toEqual([valid, error, 6])
  })

  test('whatever the reserved bits are, the predicates say the same, and SET_ERROR keeps them', () => {
    fc.assert(
      fc.property(u32, (word) => {
        expect(isValid(word)).toBe(isValid(word & MASK))
        expect(isError(word)).toBe(isError(word & MASK))
        expect(withError(word)).toBe(((word & 0xffff_fff8) | 6) >>> 0)
        expect(meaningOf(word)).toBe(values[word & 7])
      }),
    )
  })

  test('a macro without parentheses round its argument calls a valid value with reserved bits invalid', () => {
    // VALID(reserved | b) expands to: reserved | b & RESUMING ? (reserved | b & MASK) == RESUMING : 1
    const expanded = (a: number, b: number): boolean =>
      (a | (b & bits.RESUMING)) !== 0 ? (a | (b & MASK)) === bits.RESUMING : true
    const all = values.map(({ value }) => value)
    expect(all.map((value) => expanded(0, value))).toEqual(all.map(isValid))
    expect(all.map((value) => expanded(8, value))).toEqual(all.map(() => false))
    expect(all.map((value) => isValid(8 | value))).toEqual(all.map(isValid))
  })
})

test('the rows are the valid values, and say on which square of the grid each is', () => {
  const rows = Object.values(states)
  expect(new Map(rows.map(({ name, number }) => [number, name]))).toEqual(
    new Map(values.filter(({ value }) => isValid(value)).map(({ value, name }) => [value, name])),
  )
  for (const { number, operation, session } of rows) {
    expect(operation).toBe((number & bits.RUNNING) === 0 ? 'stopped' : 'running')
    expect(session).toBe((number & bits.SAVING) !== 0 ? 'saving' : (number & bits.RESUMING) !== 0 ? 'resuming' : 'none')
  }
})

test('read-modify-write changes the three bits alone', () => {
  fc.assert(
    fc.property(u32, fc.nat(7), (word, wanted) => {
      const made = modified(word, wanted)
      expect(made & MASK).toBe(wanted)
      expect((made ^ word) >>> 3).toBe(0)
    }),
  )
  // A wanted value with more bits does not get them through.
  expect(modified(0, 0xff)).toBe(7)
})
