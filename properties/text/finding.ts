// What an account of a header finds wrong, in words: where it is, and what to do. None means that every sentence is
// accounted for and that everything that is cited is there.
import { match } from 'ts-pattern'
import type { Account, Accounted, Stale } from './account.ts'

export interface Finding {
  readonly type: 'unaccounted' | 'wanting' | 'gone' | 'stale' | 'passage' | 'name'
  /** The line of the header, from 1, where there is one. */
  readonly line?: number
  readonly message: string
  readonly remedy: string
}

const PLACE = 'properties/text/exemption.ts'

const quoted = (text: string): string => `"${text}"`

/** Every finding, those of the text first, in its order. */
export const findingsOf = (account: Account): readonly Finding[] => [
  ...account.sentences.flatMap(ofSentence),
  ...account.lost.map(({ requirement, citation: { section, quote }, elsewhere }): Finding => ({
    type: 'gone',
    ...(elsewhere[0] === undefined ? {} : { line: elsewhere[0].line }),
    message: `${requirement} cites words that are not there: ${quoted(quote)}, under ${quoted(section)}`,
    remedy:
      elsewhere.length > 0
        ? 'They stand under another heading now. See whether the requirement still holds, and cite them there.'
        : 'See what became of the sentence, whether the requirement still holds, and cite what it rests on now.',
  })),
  ...account.unheaded.map((heading): Finding => ({
    type: 'gone',
    message: `nothing stands under ${quoted(heading)} any more, which the model has`,
    remedy: 'See whether the protocol still has it; if not, the model is of another revision.',
  })),
  ...account.stale.map(ofStale),
  ...account.lacks
    .filter(({ isNewer }) => !isNewer)
    .map(({ passage, since }): Finding => ({
      type: 'passage',
      message: `${passage} is not there, and headers since ${since} have it`,
      remedy: 'See under which name its comment stands now, and put that into model/header/passage.ts.',
    })),
  ...account.strangers.map(({ name, line }): Finding => ({
    type: 'name',
    line,
    message: `${name} is a name of migration that no passage documents`,
    remedy: 'Add its passage to model/header/passage.ts, and account for its sentences.',
  })),
]

const ofSentence = ({ sentence: { kind, text, line }, basis }: Accounted): readonly Finding[] =>
  match(basis)
    .returnType<readonly Finding[]>()
    .with({ type: 'nobody' }, () => [
      {
        type: 'unaccounted',
        line,
        message: `nobody accounts for ${quoted(text)}`,
        remedy:
          kind === 'heading'
            ? 'The model has no such arc: add it, or describe it in an extension file.'
            : `Cite it in a requirement, or say in ${PLACE} why it needs none.`,
      },
    ])
    .with({ type: 'wanting' }, ({ wanting: { party, asks } }) => [
      {
        type: 'wanting',
        line,
        message: `no requirement tests ${quoted(text)}`,
        remedy: `Write one, a duty of the ${party}: ${asks}`,
      },
    ])
    .otherwise(() => [])

function ofStale({ entry: { passage, quote, ...entry }, sentences, citedBy }: Stale): Finding {
  const what = 'reason' in entry ? 'the exemption' : 'what is wanting by'
  const line = sentences[0]?.line
  const at = { type: 'stale', ...(line === undefined ? {} : { line }) } as const
  const named = `${what} ${quoted(quote)} in ${passage}`
  if (sentences.length === 1) {
    const message = `${named} is of a sentence that is cited, by ${[...new Set(citedBy)].join(', ')}`
    return { ...at, message, remedy: 'Take it off its list.' }
  }
  return sentences.length === 0
    ? { ...at, message: `${named} matches no sentence`, remedy: 'See what became of the sentence it was about.' }
    : {
        ...at,
        message: `${named} matches ${sentences.length} sentences`,
        remedy: 'Quote words that only the one has.',
      }
}
