// How wide a text is at most. The reader's fonts are not known here, so state names are set in a monospaced face, where
// every usual font agrees, and other text is measured by the widest of the usual sans faces.

/** Width of a character of a monospaced face, in parts of the font size. */
const MONO = 0.61

const widthOfCharacter = (character: string): number =>
  /[ijl.,;:|!']/.test(character)
    ? 0.36
    : /[frt()[\] \-/>]/.test(character)
      ? 0.44
      : /[mwMW]/.test(character)
        ? 0.98
        : /[A-Z_]/.test(character)
          ? 0.7
          : 0.635

/** The most that a line in a sans face takes; bold is wider. */
export const sansWidth = (line: string, size: number, bold = false): number =>
  [...line].reduce((sum, character) => sum + widthOfCharacter(character), 0) * size * (bold ? 1.08 : 1)

export const monoWidth = (line: string, size: number): number => [...line].length * MONO * size

/** The height of lines of text, as Graphviz spaces them. */
export const textHeight = (lines: number, size: number): number => lines * size * 1.2 + 1

/** A text broken at spaces into lines no wider than a width, where its words allow. */
export function wrapped(text: string, size: number, width: number, bold = false): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    const longer = `${last ?? ''} ${word}`
    if (last !== undefined && sansWidth(longer, size, bold) <= width) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}
