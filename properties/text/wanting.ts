// Sentences that ask for something a trace can show, and that no requirement tests yet. Each fails the coverage of the
// text until a requirement cites it, and then has to be taken off this list.

export interface Wanting {
  /** The passage, by the C name that it documents. */
  readonly passage: string
  /** A few words that only this sentence has. */
  readonly quote: string
  readonly party: 'core' | 'driver' | 'user'
  /** What a requirement would have to test. */
  readonly asks: string
  /** The release that brought the sentence; left out where every release has it. */
  readonly since?: string
}

export const wanting: readonly Wanting[] = []
