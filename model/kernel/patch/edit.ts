// Edits of a text: what a patch is made of before it is a diff. Offsets are those of the text as it was read, so edits
// can be made in any order, and must not overlap.

/** Text to put in place of a stretch of a file; an empty stretch is an insertion. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** The text with the edits made; they must not overlap. Insertions at one place stay in the order given. */
export function edited(text: string, edits: readonly Edit[]): string {
  let result = ''
  let at = 0
  for (const { start, end, text: insert } of [...edits].sort((a, b) => a.start - b.start)) {
    if (start < at) throw new Error(`edits overlap at ${start}`)
    result += text.slice(at, start) + insert
    at = end
  }
  return result + text.slice(at)
}

/** The offset just after the line that an offset is in. */
export const lineEnd = (text: string, at: number): number => {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end + 1
}
