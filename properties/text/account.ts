// The account of a header: for each sentence of its migration passages, which requirements cite it or why none needs
// to; and what the catalogue says of sentences that the header does not have, which is in order only where the header
// is older than they are.
import { chain, citedBy, combinationOf, cut, isAtLeast, passages, placesOf, protocol, restrict, tableOf } from '#model'
import type { Citation, Cut, HeaderSentence } from '#model'
import type { Requirement } from '../requirement.ts'
import type { Exemption } from './exemption.ts'
import type { Wanting } from './wanting.ts'

/** What accounts for a sentence. */
export type Basis =
  | { readonly type: 'requirements'; readonly names: readonly string[] }
  /** The heading of an arc that the model has, or of a pair of states that it blocks. */
  | { readonly type: 'arc' }
  | { readonly type: 'exempt'; readonly exemption: Exemption }
  | { readonly type: 'wanting'; readonly wanting: Wanting }
  | { readonly type: 'nobody' }

export interface Accounted {
  readonly sentence: HeaderSentence
  readonly basis: Basis
}

/** What is known of the text: what requirements cite, and of the rest what needs no requirement or wants one. */
export interface Catalogue {
  readonly requirements: readonly Pick<Requirement, 'name' | 'since' | 'cites'>[]
  readonly exemptions: readonly Exemption[]
  readonly wanting: readonly Wanting[]
}

/** A citation of a requirement, and the release that brought its words. */
export interface Cited {
  readonly requirement: string
  readonly citation: Citation
  readonly since: string
}

/** An exemption, or what is wanting, that does not name exactly one sentence which nobody cites. */
export interface Stale {
  readonly entry: Exemption | Wanting
  readonly sentences: readonly HeaderSentence[]
  readonly citedBy: readonly string[]
}

export interface Account {
  /** The newest release whose marks the header defines. */
  readonly release: string
  readonly sentences: readonly Accounted[]
  /** Passages that it lacks: those of newer releases, and those that it ought to have. */
  readonly lacks: readonly { readonly passage: string; readonly since: string; readonly isNewer: boolean }[]
  /** What is cited of newer releases. */
  readonly newer: readonly Cited[]
  /** What is cited and is not there, with the sentences elsewhere that have the same words. */
  readonly lost: readonly (Cited & { readonly elsewhere: readonly HeaderSentence[] })[]
  /** Headings that the model has, and the header has no longer. */
  readonly unheaded: readonly string[]
  readonly stale: readonly Stale[]
  /** Names of migration that no known passage documents. */
  readonly strangers: Cut['strangers']
}

const citationsOf = ({ requirements }: Catalogue): readonly Cited[] =>
  requirements.flatMap(({ name, since, cites }) =>
    cites.map((citation) => ({ requirement: name, citation, since: citation.since ?? since })),
  )

/** The headings of the machine that a header describes: its arcs, the pairs that are blocked, and that of failures. */
function headingsOf({ defines }: Cut): readonly string[] {
  const features = protocol.features
    .map(({ name }) => name)
    .filter((name) => defines.includes(`VFIO_MIGRATION_${name}`))
  const spec = restrict(protocol, features)
  const table = tableOf(spec)
  const names = spec.states.map(({ name }) => name)
  const pairs = names.flatMap((from) => names.filter((to) => to !== from).map((to) => [from, to] as const))
  const blocked = pairs.filter(([from, to]) => combinationOf(table, from, to).paths.length === 0)
  return [...spec.arcs.map(({ from, to }) => chain(from, to)), ...blocked.map((pair) => chain(...pair)), 'any -> ERROR']
}

/** Accounts for a header; undefined where it says nothing of migration. */
export function accountOf(header: string, catalogue: Catalogue): Account | undefined {
  const text = cut(header)
  if (text === undefined) return undefined
  const { release, sentences, present, strangers } = text
  const headings = headingsOf(text)
  const isNewer = ({ since }: { readonly since?: string }): boolean => since !== undefined && !isAtLeast(release, since)
  const citations = citationsOf(catalogue)
  const places = citations
    .filter((one) => !isNewer(one))
    .map((one) => ({ ...one, sentences: citedBy(sentences, one.citation) }))
  const namesOf = (sentence: HeaderSentence): readonly string[] => [
    ...new Set(places.filter((one) => one.sentences.includes(sentence)).map(({ requirement }) => requirement)),
  ]
  const entries = [...catalogue.exemptions, ...catalogue.wanting]
    .filter((entry) => !isNewer(entry) && present.includes(entry.passage))
    .map((entry) => ({ entry, sentences: namedBy(entry, sentences) }))
  const basisOf = (sentence: HeaderSentence): Basis => {
    const names = namesOf(sentence)
    if (names.length > 0) return { type: 'requirements', names }
    if (sentence.kind === 'heading' && headings.includes(sentence.text)) return { type: 'arc' }
    const entry = entries.find((one) => one.sentences.includes(sentence))?.entry
    if (entry === undefined) return { type: 'nobody' }
    return 'reason' in entry ? { type: 'exempt', exemption: entry } : { type: 'wanting', wanting: entry }
  }
  return {
    release,
    sentences: sentences.map((sentence) => ({ sentence, basis: basisOf(sentence) })),
    lacks: passages
      .filter(({ name }) => !present.includes(name))
      .map(({ name, since }) => ({ passage: name, since, isNewer: isNewer({ since }) })),
    newer: citations.filter(isNewer),
    lost: places
      .filter((one) => one.sentences.length === 0)
      .map(({ requirement, citation, since }) => {
        return { requirement, citation, since, elsewhere: placesOf(sentences, citation.quote).flat() }
      }),
    unheaded: headings.filter(
      (heading) => !sentences.some(({ kind, text: own }) => kind === 'heading' && own === heading),
    ),
    stale: entries
      .map((one) => ({ ...one, citedBy: one.sentences.flatMap(namesOf) }))
      .filter((one) => one.sentences.length !== 1 || one.citedBy.length > 0),
    strangers,
  }
}

/** The sentences that an entry names: exactly one, if it is in order. */
const namedBy = ({ passage, quote }: Exemption | Wanting, sentences: readonly HeaderSentence[]) =>
  placesOf(
    sentences.filter((sentence) => sentence.passage === passage),
    quote,
  ).flat()
