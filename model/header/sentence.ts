// The sentences of a block. A full stop ends one, an abbreviation does not; the end of a block does in any case, for
// headings, items of a list and some paragraphs have no full stop.
import type { Block, Word } from './block.ts'

export interface HeaderSentence {
  /** The passage that it belongs to, by the C name that its comment documents. */
  readonly passage: string
  /** The arcs, or the state, under whose heading it stands; none for running text. */
  readonly under: readonly string[]
  readonly kind: Block['kind']
  /** Its words, one space between them. */
  readonly text: string
  /** The line of its first word in the header, from 1. */
  readonly line: number
}

const ABBREVIATIONS = /^(e\.g|i\.e|eg|ie|ex|etc|vs|cf|resp|incl|approx)\.$/i
const OPENING = /^["'([]+/
const CLOSING = /["')\]]+$/

/** Whether a sentence ends with a word that another one follows. */
function ends(word: string, next: string): boolean {
  const bare = word.replace(OPENING, '').replace(CLOSING, '')
  if (!/[.!?]$/.test(bare)) return false
  const isDoubtful = bare.endsWith('...') || ABBREVIATIONS.test(bare)
  // "etc." may end a sentence as well; "e.g." never does.
  if (isDoubtful) return /^(etc\.|.*\.\.\.)$/i.test(bare) && /^[A-Z]/.test(next.replace(OPENING, ''))
  return true
}

/** Cuts a block into sentences; each word is in one of them. */
export function sentencesOf(passage: string, { kind, under, words }: Block): readonly HeaderSentence[] {
  const sentences: HeaderSentence[] = []
  let open: Word[] = []
  for (const [at, word] of words.entries()) {
    open.push(word)
    const next = words[at + 1]
    if (next !== undefined && !ends(word.text, next.text)) continue
    sentences.push({ passage, under, kind, text: open.map(({ text }) => text).join(' '), line: open[0]!.line })
    open = []
  }
  return sentences
}
