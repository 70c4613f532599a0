// What a guest writes to the memory of a device: which page, and what. Contents are patterns of a seed, cheap to carry
// and easy to tell apart, or a few bytes.
import fc from 'fast-check'
import type { Content, Event } from '#model'

/** Pages that a guest writes to. A device with fewer takes the number modulo theirs, or refuses. */
const PAGES = 8

export const contents: fc.Arbitrary<Content> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.nat(255), fc.integer({ min: 1, max: 64 }))
      .map(([seed, length]): Content => ({ type: 'pattern', seed, length })),
  },
  {
    weight: 1,
    arbitrary: fc.uint8Array({ maxLength: 4 }).map((bytes): Content => ({ type: 'literal', bytes })),
  },
)

/** Writes of a guest. */
export const writes: fc.Arbitrary<Event<'dirty'>> = fc
  .tuple(fc.nat(PAGES - 1), contents)
  .map(([page, content]): Event<'dirty'> => ({ type: 'dirty', page, content }))
