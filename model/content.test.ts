import { describe, expect, test } from 'vitest'
import { bytesOf, joined, patternByte, type Captured, type Content } from './content.ts'

const read = Uint8Array.of(1, 2, 3, 4)
const captured: Captured = (device, session) => (device === 0 && session === 1 ? read : new Uint8Array())
const of = (content: Content): readonly number[] => [...bytesOf(content, captured)]
const whole: Content = { type: 'captured', device: 0, session: 1, from: 0, to: 99 }

describe('a content', () => {
  test('as it is', () => {
    expect(of({ type: 'literal', bytes: Uint8Array.of(7) })).toEqual([7])
  })
  test('from what was read, cut to what is there', () => {
    expect(of(whole)).toEqual([1, 2, 3, 4])
    expect(of({ ...whole, from: 1, to: 3 })).toEqual([2, 3])
    expect(of({ ...whole, session: 5 })).toEqual([])
  })
  test('from a seed: the same at any length', () => {
    const bytes = of({ type: 'pattern', seed: 3, length: 8 })
    expect(bytes).toEqual(Array.from({ length: 8 }, (_, at) => patternByte(3, at)))
    expect(new Set(bytes).size).toBeGreaterThan(4)
  })
  test('edited, without touching what it was taken from, and never longer', () => {
    expect(of({ type: 'edit', content: whole, at: 3, bytes: Uint8Array.of(9, 9) })).toEqual([1, 2, 3, 9])
    expect(of({ type: 'edit', content: whole, at: 9, bytes: Uint8Array.of(9) })).toEqual([1, 2, 3, 4])
    expect([...read]).toEqual([1, 2, 3, 4])
  })
  test('joined from others', () => {
    expect(of({ type: 'joined', parts: [whole, { type: 'literal', bytes: Uint8Array.of(5) }] })).toEqual([
      1, 2, 3, 4, 5,
    ])
    expect(joined([])).toEqual(new Uint8Array())
  })
})
