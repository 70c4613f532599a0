// The black box: replies that an agent has made and not written yet, in a file that outlives it and, in a VM, its
// kernel. An agent writes the replies of a batch together; where it ends in the middle of one, what is found here tells
// which request was the first without a reply, and no request pays for that.
import { closeSync, ftruncateSync, openSync, readFileSync } from 'node:fs'

/** Lanes of the agent, our own and the one for signs of life, and bytes that each has in the file. */
const BOXES = 8
const BOX = 32 * 1024
/** Where the text begins; before it is its length, a u32, little endian. */
const TEXT = 4

/** How large the file is, in bytes. */
export const BLACK_BOX = BOXES * BOX

/** Makes an empty black box at a path. */
export function emptyBlackBox(path: string): void {
  const file = openSync(path, 'w')
  ftruncateSync(file, BLACK_BOX)
  closeSync(file)
}

/** The lines in a black box, lane by lane; a length beyond its box is that of nothing. */
export function linesIn(box: Uint8Array): readonly string[] {
  const bytes = Buffer.from(box)
  return Array.from({ length: BOXES }, (_, at) => at * BOX)
    .filter((start) => start + BOX <= bytes.length)
    .flatMap((start) => {
      const length = bytes.readUInt32LE(start)
      const text = length > BOX - TEXT ? '' : bytes.toString('latin1', start + TEXT, start + TEXT + length)
      return text.split('\n').slice(0, -1)
    })
}

/** The lines in the black box at a path; none where there is no such file. */
export function linesAt(path: string | undefined): readonly string[] {
  if (path === undefined) return []
  try {
    return linesIn(readFileSync(path))
  } catch {
    return []
  }
}
