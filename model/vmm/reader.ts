// Reads QEMU's stream as it comes, in pieces of any size, in constant memory. What it cannot place is refused with the
// byte it stands at and what would have been right. A changed byte of a payload is not seen: payloads are opaque, and
// QEMU has no checksum over them. Where the generation is not known, all that still fit are followed at once.
import { CONFIG_MOST, flagOf, flags, WORD, wordText } from './flags.ts'
import { placeAfter, generations, START, usualGenerations, wordsAt } from './grammar.ts'
import type { Generation, GenerationName, Word } from './grammar.ts'
import type { Extent, Packet } from './packet.ts'

/** Why bytes are no stream. */
export interface StreamFlaw {
  /** The byte from which on it is wrong, counted from 0. */
  readonly at: number
  readonly found: string
  /** Each of them would have been right. */
  readonly expected: readonly string[]
}

/** What a reader finds, in the order of the stream. */
export type Heard =
  | { readonly type: 'packet'; readonly at: number; readonly packet: Packet<Extent> }
  /** Bytes of the packet named last: a view of what was fed, good until more is fed. */
  | { readonly type: 'payload'; readonly bytes: Uint8Array }
  | { readonly type: 'flaw'; readonly flaw: StreamFlaw }

export interface Reader {
  /** Takes the next bytes of the stream. After a flaw it takes no more. */
  feed(bytes: Uint8Array): Generator<Heard, void>
  /** Says that there are no more bytes; null where the stream is whole. */
  end(): StreamFlaw | null
  /** Bytes that were understood so far. */
  readonly at: number
  /** The generations that what was read fits. */
  readonly fits: readonly GenerationName[]
}

/** A generation that still fits, and the place in its grammar. */
interface Track {
  readonly generation: Generation
  readonly place: string
}

/** A QEMU migration file begins with this; what is read here is a part of one. */
const FILE_MAGIC = 0x5145_564dn
const END = 'the end of the stream'

const nameOf = (word: Word): string => flags[word === 'nothing' ? 'data' : word].name
const unique = (names: readonly string[]): readonly string[] => [...new Set(names)]

/** A reader for these generations. */
export function readerOf(names: readonly GenerationName[] = usualGenerations): Reader {
  let tracks: readonly Track[] = names.map((name) => ({ generation: generations[name], place: START }))
  let stage: 'flag' | 'length' | 'data' | 'config' | 'refused' = 'flag'
  let at = 0
  /** Where the packet under way began, and how much of its payload is still to come. */
  let [began, left] = [0, 0]
  const scratch = new Uint8Array(WORD)
  const view = new DataView(scratch.buffer)
  let filled = 0
  const config = new Uint8Array(CONFIG_MOST + WORD)
  let flaw: StreamFlaw | null = null

  const expected = (): readonly string[] =>
    unique(
      tracks.flatMap(({ generation, place }) => [
        ...wordsAt(generation, place).map(nameOf),
        ...(generation.last.includes(place) ? [END] : []),
      ]),
    )
  /** Goes on with the tracks on which a word may come; false where there is none. */
  const follow = (word: Word, fits: (generation: Generation) => boolean = () => true): boolean => {
    const next = tracks.flatMap(({ generation, place }): Track[] => {
      const to = placeAfter(generation, place, word)
      return to === undefined || !fits(generation) ? [] : [{ generation, place: to }]
    })
    if (next.length > 0) tracks = next
    return next.length > 0
  }
  const refuse = (what: string, wanted: readonly string[] = expected(), where = at): Heard => {
    stage = 'refused'
    flaw = { at: where, found: what, expected: wanted }
    return { type: 'flaw', flaw }
  }
  const found = (packet: Packet<Extent>): Heard => ({ type: 'packet', at: began, packet })

  function* flagged(value: bigint): Generator<Heard, void> {
    const flag = flagOf(value)
    const where = at - WORD
    if (flag === undefined) return yield refuse(foundOf(value, where), undefined, where)
    const isKnown = flag === 'data' ? takesData(tracks) : follow(flag)
    if (!isKnown) return yield refuse(flags[flag].name, undefined, where)
    began = where
    if (flag === 'data') stage = 'length'
    else if (flag === 'config') [stage, left] = ['config', 0]
    else yield found({ flag })
  }

  function* measured(value: bigint): Generator<Heard, void> {
    const where = at - WORD
    const fits = ({ most }: Generation): boolean => value <= BigInt(most)
    const said = flagOf(value) === undefined ? `a length of ${value}` : `${flags[flagOf(value)!].name} for a length`
    const wanted = lengthsOf(tracks)
    if (!follow(value === 0n ? 'nothing' : 'data', fits)) return yield refuse(said, wanted, where)
    left = Number(value)
    stage = left === 0 ? 'flag' : 'data'
    yield found({ flag: 'data', payload: { at, length: left } })
  }

  /** Takes one more byte of a config state, and says what there is where it ends. */
  function* configured(byte: number): Generator<Heard, void> {
    config[left++] = byte
    if (left < WORD || !endsAt(config, left)) {
      if (left === config.length) yield refuse('more config state', [`${flags.end.name} in ${CONFIG_MOST} bytes`])
      return
    }
    const length = left - WORD
    yield found({ flag: 'config', payload: { at: began + WORD, length } })
    if (length > 0) yield { type: 'payload', bytes: config.subarray(0, length) }
    follow('end')
    began = at - WORD
    stage = 'flag'
    yield found({ flag: 'end' })
  }

  return {
    get at() {
      return at
    },
    get fits() {
      return tracks.map(({ generation }) => generation.name)
    },
    *feed(bytes) {
      for (let from = 0; from < bytes.length && stage !== 'refused';) {
        if (stage === 'data') {
          const length = Math.min(left, bytes.length - from)
          yield { type: 'payload', bytes: bytes.subarray(from, from + length) }
          ;[from, at, left] = [from + length, at + length, left - length]
          if (left === 0) stage = 'flag'
        } else if (stage === 'config') {
          at++
          yield* configured(bytes[from++]!)
        } else if (filled === 0 && stage === 'flag' && expected().every((name) => name === END)) {
          yield refuse('more bytes')
        } else {
          scratch[filled++] = bytes[from++]!
          at++
          if (filled < WORD) continue
          filled = 0
          yield* stage === 'flag' ? flagged(view.getBigUint64(0)) : measured(view.getBigUint64(0))
        }
      }
    },
    end() {
      if (stage === 'refused') return flaw
      if (stage === 'data') return cut(`in the data packet at ${began}`, [`${left} more bytes of it`])
      if (stage === 'config') return cut(`in the config state at ${began}`, [flags.end.name])
      if (filled > 0) return cut(`in a ${stage} that begins at ${at - filled}`, [`${WORD - filled} more bytes of it`])
      if (stage === 'length') return cut(`after the data flag at ${began}`, lengthsOf(tracks))
      const over = tracks.filter(({ generation, place }) => generation.last.includes(place))
      if (over.length === 0) return cut('', expected())
      tracks = over
      return null
    },
  }

  function cut(where: string, wanted: readonly string[]): StreamFlaw {
    return { at, found: `${END} ${where}`.trim(), expected: wanted }
  }
}

const takesData = (tracks: readonly Track[]): boolean =>
  tracks.some(({ generation, place }) =>
    (['data', 'nothing'] as const).some((word) => placeAfter(generation, place, word) !== undefined),
  )

/** The lengths that a data packet may have, one text for each track. */
const lengthsOf = (tracks: readonly Track[]): readonly string[] =>
  unique(
    tracks.flatMap(({ generation, place }) => {
      const least = placeAfter(generation, place, 'nothing') === undefined ? 1 : 0
      const most = placeAfter(generation, place, 'data') === undefined ? 0 : generation.most
      return least > most ? [] : [`a length from ${least} to ${most} (${generation.name})`]
    }),
  )

const foundOf = (value: bigint, at: number): string =>
  at === 0 && value >> 32n === FILE_MAGIC
    ? `${wordText(value)}, the beginning of a whole migration file and not of a device's part of it`
    : wordText(value)

const endWord: readonly number[] = [...Array.from({ length: 4 }, () => 0xff), 0xef, 0x10, 0x00, 0x01]

const endsAt = (bytes: Uint8Array, end: number): boolean => endWord.every((byte, at) => bytes[end - WORD + at] === byte)
