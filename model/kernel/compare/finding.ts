// What a comparison of a kernel tree with the rules finds, as values: a report prints them, an exit code follows from
// their weight. A finding names its place, what is there, what the rules say, and what a user would notice.
import type { Place } from '../read/syntax.ts'

/**
 * `difference`: the code does not do what the rules say. `warning`: a comment, or a fault that no request reaches.
 * `undecided`: it could not be told. `note`: something the reader should know of how it was read.
 */
export const weights = ['difference', 'undecided', 'warning', 'note'] as const

export type Weight = (typeof weights)[number]

/** What a finding is about. */
export type Subject = 'enum' | 'ioctl' | 'cell' | 'flags' | 'loop' | 'function' | 'guard' | 'comment' | 'reading'

export interface Finding {
  readonly subject: Subject
  readonly weight: Weight
  readonly at: Place | undefined
  /** One line: what is there and what should be. */
  readonly title: string
  /** More lines: paths, requests, what to do. */
  readonly details: readonly string[]
}
