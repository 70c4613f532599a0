// What becomes of a stream between two devices: cut into other segments, cut short, altered, spliced with another one,
// sent twice. All of it by reference to what was read, whose length nobody knows while the plan is made.
import fc from 'fast-check'
import { bytesOf, type Content } from '#model'
import { captured, END } from './plan.ts'

/** Where a stream is likely to be cut or altered: streams of the devices that are tried are about this long. */
const OFFSETS = 800
const offsets = fc.oneof(
  { weight: 2, arbitrary: fc.nat(OFFSETS) },
  // Records of any device begin at some multiple of 8: a cut between two of them is the hardest to notice.
  { weight: 3, arbitrary: fc.nat(OFFSETS / 8).map((eighth) => 8 * eighth) },
  { weight: 1, arbitrary: fc.nat(40) },
)

/** Sizes of reads and of segments: single bytes, parts of a record, several records, all at once. */
export const sizes: fc.Arbitrary<number> = fc.oneof(
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 3 }) },
  { weight: 3, arbitrary: fc.integer({ min: 4, max: 64 }) },
  { weight: 2, arbitrary: fc.integer({ min: 65, max: 512 }) },
  { weight: 2, arbitrary: fc.constantFrom(4096, 2 ** 20) },
)

/** A stream in segments of these sizes, and the rest of it in one. */
export function segmented(device: number, session: number, lengths: readonly number[]): readonly Content[] {
  const segments: Content[] = []
  let from = 0
  for (const length of lengths) {
    segments.push(captured(device, session, from, from + length))
    from += length
  }
  return [...segments, captured(device, session, from)]
}

/** Segmentations; an empty segment among them now and then. */
export const segmentations = (device: number, session: number): fc.Arbitrary<readonly Content[]> =>
  fc
    .array(fc.oneof({ weight: 8, arbitrary: sizes }, { weight: 1, arbitrary: fc.constant(0) }), {
      maxLength: 12,
      size: 'max',
    })
    .map((lengths) => segmented(device, session, lengths))

/** A stream without its end, from nothing at all to all but a little. */
export const truncations = (device: number, session: number): fc.Arbitrary<Content> =>
  offsets.map((until) => captured(device, session, 0, until))

/** A stream with a few of its bytes replaced. */
export const corruptions = (device: number, session: number): fc.Arbitrary<Content> =>
  fc
    .tuple(offsets, fc.uint8Array({ minLength: 1, maxLength: 4 }))
    .map(([at, bytes]) => ({ type: 'edit', content: captured(device, session), at, bytes }))

/**
 * Streams put together wrongly: with another one, a part twice, left out or in another place, one whole one twice,
 * more.
 */
export const splices = (device: number, session: number, other: number): fc.Arbitrary<Content> =>
  fc.tuple(offsets, offsets, fc.constantFrom(0, 0, 1, 2, 3, 4, 5, 6)).map(([one, two, how]): Content => {
    const head = captured(device, session, 0, one)
    const [least, most] = [Math.min(one, two), Math.max(one, two)]
    const tails = [
      [head, captured(device, other, one)],
      [captured(device, session, 0, most), captured(device, session, least)],
      [captured(device, session, 0, least), captured(device, session, most)],
      [captured(device, session), captured(device, other)],
      [captured(device, session), captured(device, session)],
      [captured(device, session), { type: 'pattern', seed: 0, length: 1 + (two % 64) } as const],
      swapped(device, session, least, most),
    ]
    return { type: 'joined', parts: tails[how]! }
  })

/** Two parts of equal length, one behind the other, in each other's place: records often are of one length. */
function swapped(device: number, session: number, start: number, end: number): readonly Content[] {
  const length = end - start
  return [
    captured(device, session, 0, start),
    captured(device, session, end, end + length),
    captured(device, session, start, end),
    captured(device, session, end + length),
  ]
}

/** Any of the ways in which a stream is spoilt. */
export const spoilt = (device: number, session: number, other: number): fc.Arbitrary<Content> =>
  fc.oneof(
    { weight: 3, arbitrary: truncations(device, session) },
    { weight: 3, arbitrary: corruptions(device, session) },
    { weight: 3, arbitrary: splices(device, session, other) },
  )

/**
 * What is left of a content after so many bytes of it: a user goes on where a short write ended. Undefined for a joined
 * one: how long its parts are is known to the world alone, so they are written one by one instead.
 */
export function rest(content: Content, taken: number): Content | undefined {
  if (taken === 0) return content
  switch (content.type) {
    case 'captured':
      return { ...content, from: Math.min(content.from + taken, content.to, END) }
    case 'literal':
      return { type: 'literal', bytes: content.bytes.slice(taken) }
    case 'pattern':
      return { type: 'literal', bytes: bytesOf(content, () => new Uint8Array()).slice(taken) }
    case 'edit': {
      const { at, bytes } = content
      const inner = rest(content.content, taken)
      if (inner === undefined) return undefined
      if (taken <= at) return { type: 'edit', content: inner, at: at - taken, bytes }
      return taken >= at + bytes.length
        ? inner
        : { type: 'edit', content: inner, at: 0, bytes: bytes.slice(taken - at) }
    }
    case 'joined':
      return undefined
  }
}
