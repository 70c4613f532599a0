// What takes a stream apart: bytes come in any segmentation, are gathered into records, and each record is checked as
// soon as it is whole. Pages are staged, never written to the device's own memory. The first fault is kept, and nothing
// behind it is looked at.
import type { Parts } from './machine.ts'
import { END, END_LENGTH, HEADER, hashedOn, IDENTITY, IDENTITY_LENGTH, PAGE, type Identity } from './stream.ts'
import { isEndOf, isMagic, lengthOf, pageOf, sequenceOf, typeOf } from './stream.ts'

/** What can be wrong with a stream: it is no stream of such a device, or more than the device can take. */
export type Flaw = 'invalid' | 'oversized'

export interface Parser {
  readonly identity: Identity
  /** The record under way, and how much of it is there. */
  readonly record: Uint8Array
  filled: number
  /** Whole records so far, and their hash. */
  records: number
  hash: number
  readonly staged: Uint8Array
  /** Which pages are staged, and how many. */
  readonly isStaged: Uint8Array
  pages: number
  isEnded: boolean
  flaw: Flaw | null
}

export const parserOf = (identity: Identity): Parser => ({
  identity,
  record: new Uint8Array(HEADER + Math.max(identity.size, IDENTITY_LENGTH, END_LENGTH)),
  filled: 0,
  records: 0,
  hash: 0,
  staged: new Uint8Array(identity.pages * identity.size),
  isStaged: new Uint8Array(identity.pages),
  pages: 0,
  isEnded: false,
  flaw: null,
})

/** How many bytes the record under way needs before anything more can be said of it. */
export const wanted = ({ record, filled }: Parser): number =>
  (filled < HEADER ? HEADER : HEADER + lengthOf(record, 0)) - filled

/** Takes all bytes, up to the first flaw. */
export function feed(parser: Parser, bytes: Uint8Array, parts: Parts): void {
  let at = 0
  while (at < bytes.length && parser.flaw === null) {
    if (parser.isEnded) {
      parser.flaw = 'oversized'
      return
    }
    const taken = Math.min(wanted(parser), bytes.length - at)
    parser.record.set(bytes.subarray(at, at + taken), parser.filled)
    parser.filled += taken
    at += taken
    if (parser.filled === HEADER) parser.flaw = parts.flawOf(parser)
    // A record may say that it is empty, to a parser that does not look at its length: it is whole then, too.
    if (parser.filled >= HEADER && wanted(parser) === 0 && parser.flaw === null) finish(parser, parts)
  }
}

const lengths: Readonly<Record<number, (identity: Identity) => number>> = {
  [IDENTITY]: () => IDENTITY_LENGTH,
  [PAGE]: ({ size }) => size,
  [END]: () => END_LENGTH,
}

/** What is looked at in the header of a record, in this order, before anything behind it is. */
const headerChecks = {
  magic: ({ record }) => isMagic(record, 0),
  sequence: ({ record, records }) => sequenceOf(record, 0) === records,
  room: ({ record }) => lengthOf(record, 0) <= record.length - HEADER,
  // The identity comes first, and only there.
  place: ({ record, records }) => (typeOf(record, 0) === IDENTITY) === (records === 0),
  type: ({ record }) => lengths[typeOf(record, 0)] !== undefined,
  length: ({ record, identity }) => (lengths[typeOf(record, 0)]?.(identity) ?? 0) === lengthOf(record, 0),
  page: ({ record, identity }) => typeOf(record, 0) !== PAGE || pageOf(record, 0) < identity.pages,
} as const satisfies Readonly<Record<string, (parser: Parser) => boolean>>

export type HeaderCheck = keyof typeof headerChecks

const inOrder = Object.entries(headerChecks) as readonly (readonly [HeaderCheck, (parser: Parser) => boolean])[]

/** What is wrong with the header of the record under way; a parser that omits a check takes it for passed. */
export function flawOfHeader(parser: Parser, omitted: readonly HeaderCheck[] = []): Flaw | null {
  for (const [name, holds] of inOrder) {
    if (!omitted.includes(name) && !holds(parser)) return name === 'room' ? 'oversized' : 'invalid'
  }
  return null
}

/** Checks a whole record, and takes it over. */
function finish(parser: Parser, parts: Parts): void {
  const { record, identity } = parser
  const isRight = parts.isSound(record) && isConsistent(parser, parts)
  if (!isRight) {
    parser.flaw = 'invalid'
    return
  }
  const type = typeOf(record, 0)
  if (type === PAGE) {
    const page = pageOf(record, 0)
    parser.staged.set(record.subarray(HEADER, parser.filled), page * identity.size)
    parser.pages += 1 - parser.isStaged[page]!
    parser.isStaged[page] = 1
  }
  parser.isEnded = type === END
  parser.hash = hashedOn(parser.hash, record, 0)
  parser.records++
  parser.filled = 0
}

/** Whether a sound record fits to those before it. */
function isConsistent(parser: Parser, parts: Parts): boolean {
  const type = typeOf(parser.record, 0)
  if (type === IDENTITY) return parts.isLike(parser.record, parser.identity)
  return type === PAGE || parts.isTotal(parser)
}

/** Whether an end record says what came before it: every page, so many records, and their hash. */
export const isTotal = ({ record, identity, records, hash, pages }: Parser): boolean =>
  pages === identity.pages && isEndOf(record, HEADER, records, hash)
