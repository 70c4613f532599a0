import fc from 'fast-check'
import { bytesOf, type Content } from '#model'
import { describe, expect, test } from 'vitest'
import { captured } from './plan.ts'
import { rest, segmentations, segmented, spoilt } from './streams.ts'

const stream = Uint8Array.from({ length: 900 }, (_, at) => at % 251)
const other = Uint8Array.from({ length: 900 }, (_, at) => (at * 7 + 1) % 253)
const bytes = (content: Content): Uint8Array => bytesOf(content, (_, session) => (session === 0 ? stream : other))
const joined = (parts: readonly Content[]): Uint8Array => bytes({ type: 'joined', parts })

test('the segments of a stream are the stream, whatever their sizes', () => {
  expect(joined(segmented(0, 0, [1, 0, 300, 2000]))).toEqual(stream)
  fc.assert(
    fc.property(segmentations(0, 0), (parts) => {
      expect(joined(parts)).toEqual(stream)
    }),
  )
})

test('segments are of one byte, of none, and of all', () => {
  const lengths = fc
    .sample(segmentations(0, 0), { numRuns: 100, seed: 1 })
    .flatMap((parts) => parts.map((part) => bytes(part).length))
  for (const length of [0, 1, stream.length]) expect(lengths).toContain(length)
})

describe('a stream that is spoilt', () => {
  const all = fc.sample(spoilt(0, 0, 1), { numRuns: 300, seed: 1 }).map(bytes)
  const begins = (part: Uint8Array): boolean => part.every((byte, at) => byte === stream[at])

  test.each([
    ['cut short', (one: Uint8Array) => one.length < stream.length && begins(one)],
    ['nothing', (one: Uint8Array) => one.length === 0],
    ['altered in place', (one: Uint8Array) => one.length === stream.length && !begins(one)],
    ['longer', (one: Uint8Array) => one.length > stream.length],
    ['without a part', (one: Uint8Array) => one.length < stream.length && !begins(one)],
    ['the rest of another', (one: Uint8Array) => one.length === 900 && one[0] === 0 && one[899] === other[899]],
  ])('is %s', (_, is) => {
    expect(all.some(is)).toBe(true)
  })

  test('is hardly ever whole', () => {
    expect(all.filter((one) => one.length === stream.length && begins(one)).length).toBeLessThan(10)
  })
})

describe('what is left of a content', () => {
  const edit: Content = { type: 'edit', content: captured(0, 0), at: 3, bytes: Uint8Array.of(255, 255, 255) }
  test.each<[string, Content]>([
    ['captured', captured(0, 0, 5, 40)],
    ['literal', { type: 'literal', bytes: Uint8Array.of(1, 2, 3, 4, 5, 6) }],
    ['pattern', { type: 'pattern', seed: 3, length: 9 }],
    ['edit', edit],
  ])('%s is what was not taken', (_, content) => {
    const whole = bytes(content)
    for (let taken = 0; taken <= 7; taken++) expect(bytes(rest(content, taken)!)).toEqual(whole.slice(taken))
  })

  test('is not known where it is made of parts', () => {
    expect(rest({ type: 'joined', parts: [edit] }, 1)).toBeUndefined()
  })
})
