// Where a citation lies among the sentences of a header. A quote may run over the end of a sentence, and then it cites
// both. It has to stand under the heading that it names: the same words about another arc say something else.
import { flat, type Citation } from '../citation.ts'
import type { HeaderSentence } from './sentence.ts'

/** The sentences that have a quote, or parts of it; none where the heading or the words are not there. */
export function citedBy(sentences: readonly HeaderSentence[], { section, quote }: Citation): readonly HeaderSentence[] {
  for (const scope of scopesOf(sentences, section)) {
    const found = within(scope, flat(quote).trim())
    if (found.length > 0) return found
  }
  return []
}

/** Every place of some words: a list of the sentences each. */
export function placesOf(sentences: readonly HeaderSentence[], quote: string): readonly (readonly HeaderSentence[])[] {
  const places: (readonly HeaderSentence[])[] = []
  for (let rest = sentences; rest.length > 0;) {
    const found = within(rest, quote)
    if (found.length === 0) return places
    places.push(found)
    rest = rest.slice(rest.indexOf(found.at(-1)!) + 1)
  }
  return places
}

/** The sentences with the first occurrence of some words. */
function within(sentences: readonly HeaderSentence[], quote: string): readonly HeaderSentence[] {
  const at = sentences
    .map(({ text }) => text)
    .join(' ')
    .indexOf(quote)
  if (at < 0 || quote === '') return []
  let from = 0
  return sentences.filter(({ text }) => {
    const begin = from
    from += text.length + 1
    return begin < at + quote.length && begin + text.length > at
  })
}

/** What stands under a heading; or, for the first words of a paragraph, the rest of its passage. */
function scopesOf(sentences: readonly HeaderSentence[], section: string): readonly (readonly HeaderSentence[])[] {
  const under = sentences.filter((one) => one.under.includes(section))
  if (under.length > 0) return [under]
  const words = flat(section).trim()
  const inPassage = (passage: string): readonly HeaderSentence[] => sentences.filter((one) => one.passage === passage)
  const names = [...new Set(sentences.map(({ passage }) => passage))]
  const opened = names.flatMap((name) => {
    const all = inPassage(name)
    return placesOf(all, words).map(([first]) => all.slice(all.indexOf(first!)))
  })
  if (opened.length > 0) return opened
  // An arc of states that an older header has no word of: its sentence stood under another heading then.
  const states = /^(\w+) -> (\w+)$/.exec(section)?.slice(1)
  return names
    .map(inPassage)
    .filter((all) => all.some(({ kind }) => kind === 'heading'))
    .filter((all) => states?.some((state) => !all.some(({ text }) => text.split(/\W+/).includes(state))) === true)
}
