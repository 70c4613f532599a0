// Edits of the driver's source, made at build time in a copy: none of the kernel's text is here beyond the line that
// says where. A text that is to be edited has the place of an edit once; where it has not, it is another version, and
// nobody guesses.

export interface Edit {
  /** A text that the file has once, and what stands in its place: `$&` is itself. */
  readonly at: RegExp
  readonly becomes: string
}

/** Edits that belong together, by a name. */
export interface Change {
  readonly name: string
  readonly edits: readonly Edit[]
}

/** Lines before a place, behind it, and in its stead. */
export const before = (at: RegExp, ...lines: readonly string[]): Edit => ({ at, becomes: `${lines.join('\n')}\n$&` })
export const after = (at: RegExp, ...lines: readonly string[]): Edit => ({ at, becomes: `$&\n${lines.join('\n')}` })
export const instead = (at: RegExp, ...lines: readonly string[]): Edit => ({ at, becomes: lines.join('\n') })

/** A text with all changes, in their order; throws where an edit has no place, or several. */
export const edited = (source: string, kind: string, changes: readonly Change[]): string =>
  changes
    .flatMap(({ name, edits }) => edits.map((edit) => ({ ...edit, name })))
    .reduce((text, { name, at, becomes }) => {
      const count = [...text.matchAll(new RegExp(at.source, `${at.flags}g`))].length
      if (count !== 1) throw new Error(`the driver has ${count} places for the ${kind} ${name}: it is another version`)
      return text.replace(at, becomes)
    }, source)
