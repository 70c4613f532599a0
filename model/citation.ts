// A citation says which passage of the uAPI header a fact of the model rests on: the heading that stands above the
// passage and a short quote from it. Citations are values, so that a test can look each one up in a real header.

/** A passage of `include/uapi/linux/vfio.h`: the comment line that heads it, and a few of its words. */
export interface Citation {
  /** The heading as written, such as `STOP -> STOP_COPY`, or the name the comment belongs to. */
  readonly section: string
  /** A few consecutive words of the passage; white space and comment stars are not significant. */
  readonly quote: string
  /** The release whose header first has these words, where that is newer than the rule that rests on them. */
  readonly since?: string
}

/** Comment decoration and line breaks folded to single spaces, so that a quote may run over a line's end. */
export const flat = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replace(/^\s*(\/\*+|\*+\/|\*)\s?/, ''))
    .join(' ')
    .replace(/\s+/g, ' ')

/**
 * Where a citation stands in a header: the line (from 1) of its section's heading, or undefined where the heading or
 * the quote after it is not there any more.
 */
export function lineOf(header: string, citation: Citation): number | undefined {
  const lines = header.split('\n')
  for (let index = 0; index < lines.length; index++) {
    if (!flat(lines[index]!).includes(citation.section)) continue
    // A passage ends with its comment: the quote is looked for no further than that.
    const end = lines.findIndex((line, at) => at >= index && line.includes('*/'))
    const passage = flat(lines.slice(index, end < 0 ? undefined : end + 1).join('\n'))
    if (passage.includes(flat(citation.quote).trim())) return index + 1
  }
  return undefined
}
