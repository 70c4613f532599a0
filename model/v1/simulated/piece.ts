// The pieces that the reference device's state travels in, one a round: numbered, so that a lost or a swapped one is
// noticed, and closed by an end. To the user they are opaque.
import { put, u32 } from '../../simulated/stream.ts'

/** What a piece says: pages with their contents, or that there are no more. */
export interface Parsed {
  readonly kind: 'pages' | 'end'
  /** Its place among all pieces since the device began to save. */
  readonly number: number
  readonly pages: readonly { readonly page: number; readonly bytes: Uint8Array }[]
}

const PAGES = 0x5047
const END = 0x454e
const HEAD = 12

/** Bytes of a piece with so many pages. */
export const lengthOf = (pages: number, size: number): number => HEAD + pages * (4 + size)

export function pieceOf({ kind, number, pages }: Parsed, size: number): Uint8Array {
  const bytes = new Uint8Array(lengthOf(pages.length, size))
  put(bytes, 0, kind === 'end' ? END : PAGES)
  put(bytes, 4, number)
  put(bytes, 8, pages.length)
  for (const [at, page] of pages.entries()) {
    put(bytes, HEAD + at * (4 + size), page.page)
    bytes.set(page.bytes, HEAD + at * (4 + size) + 4)
  }
  return bytes
}

/** What a piece says; undefined where it is none. */
export function parsed(bytes: Uint8Array, size: number, pages: number): Parsed | undefined {
  if (bytes.length < HEAD) return undefined
  const [kind, number, count] = [u32(bytes, 0), u32(bytes, 4), u32(bytes, 8)]
  if ((kind !== PAGES && kind !== END) || count > pages || bytes.length !== lengthOf(count, size)) return undefined
  const all = Array.from({ length: count }, (_, at) => {
    const start = HEAD + at * (4 + size)
    return { page: u32(bytes, start), bytes: bytes.slice(start + 4, start + 4 + size) }
  })
  if (all.some(({ page }) => page >= pages)) return undefined
  return { kind: kind === END ? 'end' : 'pages', number, pages: all }
}
