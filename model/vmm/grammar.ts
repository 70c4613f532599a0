// Which sequences of packets are a stream of QEMU, by generation: a small table each, of places and of what may come
// at each place. A section is what one handler writes; its kind is told only by what is in it, so a table counts the
// data packets of a section: an iteration writes one at most, and only the last section of all may have more.
import type { FlagName } from './flags.ts'

/** What a packet is to the grammar. A data packet of no bytes is a word of its own. */
export type Word = FlagName | 'nothing'

/** By place, what may come there and where it leads. */
export type Grammar = Readonly<Record<string, Readonly<Partial<Record<Word, string>>>>>

export interface Generation {
  readonly name: GenerationName
  readonly meaning: string
  /** Most bytes of one data packet. */
  readonly most: number
  /** The first place is `start`. */
  readonly grammar: Grammar
  /** Places at which a stream may be over. */
  readonly last: readonly string[]
}

export const generationNames = ['v1', 'v1-config-first', 'v2', 'v2-multifd'] as const
export type GenerationName = (typeof generationNames)[number]

/**
 * The generations that are looked for where none is named. No stream of theirs is the beginning of another, so that one
 * that was cut off is never taken for whole; of the other two that cannot be said.
 */
export const usualGenerations: readonly GenerationName[] = ['v1', 'v2']

/** The place that every stream begins at. */
export const START = 'start'

const opening: Grammar = { start: { setup: 'setup' }, setup: { end: 'opened' } }

// oxfmt-ignore
const v1: Grammar = {
  ...opening,
  opened: { data: 'one', nothing: 'none', end: 'complete' },
  // A section of one data packet, as an iteration writes it.
  one: { data: 'many', nothing: 'cut', end: 'between' },
  // No more for now: a data packet of no bytes, and nothing else in its section.
  none: { end: 'between' },
  between: { data: 'one', nothing: 'none', end: 'complete', config: 'config' },
  // Only what is written after the device stopped has several packets in a section.
  many: { data: 'many', nothing: 'cut', end: 'complete' },
  cut: { end: 'complete' },
  complete: { config: 'config' },
  config: { end: 'over' },
  over: {},
}

// oxfmt-ignore
const configFirst: Grammar = {
  ...opening,
  opened: { data: 'one', nothing: 'none', config: 'config' },
  one: { end: 'opened' },
  none: { end: 'opened' },
  config: { end: 'stopped' },
  stopped: { data: 'stopped', nothing: 'cut', end: 'over' },
  cut: { end: 'over' },
  over: {},
}

// oxfmt-ignore
const v2: Grammar = {
  ...opening,
  opened: { data: 'one', end: 'between', initial: 'told' },
  one: { data: 'many', end: 'between', initial: 'told' },
  between: { data: 'one', end: 'between', initial: 'told', config: 'config' },
  // The same, once the initial data was announced: that is said once.
  told: { data: 'next', end: 'later' },
  next: { data: 'many', end: 'later' },
  later: { data: 'next', end: 'later', config: 'config' },
  many: { data: 'many', end: 'complete' },
  complete: { config: 'config' },
  config: { end: 'over' },
  over: {},
}

// What is written after the device stopped goes by multifd channels. Here a bare end stands for the data, and another
// one, or `ready`, for the config state; iterations without data look the same, so there is no telling the last ones.
// oxfmt-ignore
const multifd: Grammar = {
  ...opening,
  opened: { data: 'one', end: 'bare', initial: 'told' },
  one: { end: 'opened', initial: 'told' },
  bare: { data: 'one', end: 'bare-two', initial: 'told', ready: 'over' },
  'bare-two': { data: 'one', end: 'bare-two', initial: 'told', ready: 'over' },
  told: { data: 'next', end: 'bare-later' },
  next: { end: 'told' },
  'bare-later': { data: 'next', end: 'bare-last', ready: 'over' },
  'bare-last': { data: 'next', end: 'bare-last', ready: 'over' },
  over: {},
}

/** A region of vfio-pci has at most as many bytes as its offset has room for. */
const REGION_MOST = 2 ** 40
/** QEMU's buffer for a read of the data_fd. */
const BUFFER_MOST = 2 ** 20

export const generations: Readonly<Record<GenerationName, Generation>> = {
  v1: {
    name: 'v1',
    meaning: 'QEMU 6.0 to 7.2, the region protocol: the config state last (d329f5032e17)',
    most: REGION_MOST,
    grammar: v1,
    last: ['over'],
  },
  'v1-config-first': {
    name: 'v1-config-first',
    meaning: 'QEMU 5.2, the region protocol: the config state as soon as the device stopped (1bc3c535ffbe)',
    most: REGION_MOST,
    grammar: configFirst,
    last: ['over'],
  },
  v2: {
    name: 'v2',
    meaning: 'QEMU 8.0 and later, the data_fd',
    most: BUFFER_MOST,
    grammar: v2,
    last: ['over'],
  },
  'v2-multifd': {
    name: 'v2-multifd',
    meaning: 'QEMU 10.0 and later, the main channel of a migration whose device state goes by multifd channels',
    most: BUFFER_MOST,
    grammar: multifd,
    last: ['over', 'bare-two', 'bare-last'],
  },
}

/** The words that may come at a place, in the order of the table. */
export const wordsAt = ({ grammar }: Generation, place: string): readonly Word[] =>
  Object.keys(grammar[place] ?? {}) as Word[]

/** Where a word leads from a place; undefined where it may not come. */
export const placeAfter = ({ grammar }: Generation, place: string, word: Word): string | undefined =>
  grammar[place]?.[word]

/** The way to a last place by the fewest words, none where the place is one. */
export function wayOut(generation: Generation, from: string): readonly Word[] {
  const ways = new Map<string, readonly Word[]>([[from, []]])
  // A map that grows while it is walked gives what was added, too: nearest places come first.
  for (const [place, words] of ways) {
    if (generation.last.includes(place)) return words
    for (const word of wordsAt(generation, place)) {
      const next = placeAfter(generation, place, word)!
      if (!ways.has(next)) ways.set(next, [...words, word])
    }
  }
  throw new RangeError(`The grammar of ${generation.name} has no way out of ${from}.`)
}
