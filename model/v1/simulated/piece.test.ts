// A piece comes back as what it was, and what is none is not taken for one.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parsed, pieceOf, type Parsed } from './piece.ts'

const SIZE = 8
const COUNT = 4
const pieces: fc.Arbitrary<Parsed> = fc.record({
  kind: fc.constantFrom('pages', 'end'),
  number: fc.nat(1000),
  pages: fc.array(fc.record({ page: fc.nat(COUNT - 1), bytes: fc.uint8Array({ minLength: SIZE, maxLength: SIZE }) }), {
    maxLength: COUNT,
  }),
})

test('round trip', () => {
  fc.assert(
    fc.property(pieces, (piece) => {
      expect(parsed(pieceOf(piece, SIZE), SIZE, COUNT)).toEqual(piece)
    }),
  )
})

test('a piece that was cut or made longer is none, and any bytes are parsed without an exception', () => {
  fc.assert(
    fc.property(pieces, fc.nat(40), (piece, cut) => {
      const bytes = pieceOf(piece, SIZE)
      if (cut < bytes.length) expect(parsed(bytes.slice(0, cut), SIZE, COUNT)).toBeUndefined()
      expect(parsed(Uint8Array.of(...bytes, 0), SIZE, COUNT)).toBeUndefined()
    }),
  )
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void parsed(bytes, SIZE, COUNT)))
})

test('a page that the device does not have is refused', () => {
  const piece: Parsed = { kind: 'pages', number: 0, pages: [{ page: COUNT, bytes: new Uint8Array(SIZE) }] }
  expect(parsed(pieceOf(piece, SIZE), SIZE, COUNT)).toBeUndefined()
})
