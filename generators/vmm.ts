// Streams of QEMU: every sequence of packets that the grammar of a generation has, drawn by walking its table, with
// payloads of any bytes; and the packets of a device as they come by multifd channels, in any order.
import fc from 'fast-check'
import { placeAfter, flags, generations, payloadOf, START, wayOut, wordIn, wordsAt } from '#model'
import type { Addressee, Generation, GenerationName, Packet, Payload, StatePacket, Word } from '#model'

/** Bytes, among them those that look like flags and lengths. */
const opaque = (least: number, most: number): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.uint8Array({ minLength: least, maxLength: most }) },
    {
      weight: 1,
      arbitrary: fc
        .array(fc.constantFrom(0xff, 0xef, 0x10, 0x00, 0x01, 0x02, 0x04), { minLength: least, maxLength: most })
        .map((bytes) => Uint8Array.from(bytes)),
    },
  )

/** A config state: no reader could find the end of one that has the word in it which ends it. */
const configs = opaque(0, 80).filter((bytes) => wordIn(bytes, flags.end.value) < 0)

/** The same bytes in pieces. */
const inPieces = (bytes: Uint8Array, cut: number): Payload => ({
  length: bytes.length,
  pieces: [bytes.subarray(0, cut % (bytes.length + 1)), bytes.subarray(cut % (bytes.length + 1))],
})

const packets = (word: Word): fc.Arbitrary<Packet> => {
  if (word === 'nothing') return fc.constant({ flag: 'data', payload: payloadOf(new Uint8Array()) })
  if (word !== 'data' && word !== 'config') return fc.constant({ flag: word })
  const bytes = word === 'data' ? opaque(1, 60) : configs
  return fc.tuple(bytes, fc.nat()).map(([content, cut]) => ({ flag: word, payload: inPieces(content, cut) }))
}

/** A walk through a grammar: each choice is one of the words that may come; then by the shortest way out. */
function walk(generation: Generation, choices: readonly number[]): readonly Word[] {
  const words: Word[] = []
  let place = START
  for (const choice of choices) {
    const next = wordsAt(generation, place)
    if (next.length === 0) break
    const word = next[choice % next.length]!
    words.push(word)
    place = placeAfter(generation, place, word)!
  }
  return [...words, ...wayOut(generation, place)]
}

/** The sequences of words of a generation. */
export const wordSequences = (name: GenerationName, maxLength = 40): fc.Arbitrary<readonly Word[]> =>
  fc.array(fc.nat(), { maxLength }).map((choices) => walk(generations[name], choices))

/** The streams of a generation, as packets. */
export const packetStreams = (name: GenerationName): fc.Arbitrary<readonly Packet[]> =>
  wordSequences(name).chain((words) => fc.tuple(...words.map(packets)))

const addressees: fc.Arbitrary<Addressee> = fc.record({
  name: fc.stringMatching(/^[0-9a-f:./-]{1,40}$/),
  instance: fc.nat(0xffff_ffff),
})

/** The packets of one device, each once, in the order in which they arrive. */
export const statePackets: fc.Arbitrary<readonly StatePacket[]> = fc
  .tuple(addressees, fc.array(opaque(1, 60), { maxLength: 8 }), configs)
  .chain(([device, data, config]) => {
    const all = [...data, config].map((bytes, index): StatePacket => {
      return { ...device, index, isConfig: index === data.length, payload: payloadOf(bytes) }
    })
    return fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })
  })

/** Bytes in pieces of any size, as they come from a file or a socket. */
export const cutsOf = (bytes: Uint8Array): fc.Arbitrary<readonly Uint8Array[]> =>
  fc.array(fc.nat(bytes.length), { maxLength: 12 }).map((places) => {
    const ends = [...places].sort((a, b) => a - b)
    return [...ends, bytes.length].map((end, at) => bytes.subarray(at === 0 ? 0 : ends[at - 1], end))
  })
