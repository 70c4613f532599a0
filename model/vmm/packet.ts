// A packet of QEMU's stream as data, and its bytes. What a packet carries is by reference: the writer passes pieces on
// as they are, the reader says where they lie. Neither keeps them, so that a stream may be as large as it likes.
import { CONFIG_MOST, flags, WORD, type FlagName } from './flags.ts'
import { placeAfter, START, type Generation, type Word } from './grammar.ts'

/** Bytes that lie in pieces. */
export interface Payload {
  readonly length: number
  readonly pieces: Iterable<Uint8Array>
}

/** Where the bytes of a payload lie in a stream. */
export interface Extent {
  readonly at: number
  readonly length: number
}

/** A packet; `P` is how its payload is referred to. */
export type Packet<P = Payload> =
  { readonly flag: Exclude<FlagName, 'data' | 'config'> } | { readonly flag: 'data' | 'config'; readonly payload: P }

/** A payload of one piece. */
export const payloadOf = (bytes: Uint8Array): Payload => ({ length: bytes.length, pieces: [bytes] })

/** What a packet is to the grammar. */
export const wordOf = (packet: Packet<{ readonly length: number }>): Word =>
  packet.flag === 'data' && packet.payload.length === 0 ? 'nothing' : packet.flag

/** A number as QEMU writes it: a big-endian u64. */
export function be64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(WORD)
  new DataView(bytes.buffer).setBigUint64(0, value)
  return bytes
}

/** Where a word of 8 bytes first lies in bytes; -1 where it does not. */
export function wordIn(bytes: Uint8Array, value: bigint): number {
  const word = be64(value)
  for (let at = 0; at + WORD <= bytes.length; at++) if (word.every((byte, of) => bytes[at + of] === byte)) return at
  return -1
}

/** The bytes of a packet, in pieces; those of its payload as they were given. */
export function* piecesOf(packet: Packet): Generator<Uint8Array> {
  yield be64(flags[packet.flag].value)
  if (packet.flag !== 'data' && packet.flag !== 'config') return
  const { length, pieces } = packet.payload
  if (packet.flag === 'data') yield be64(BigInt(length))
  else if (length > CONFIG_MOST) throw new RangeError(`A config state has at most ${CONFIG_MOST} bytes.`)
  let given = 0
  for (const piece of packet.flag === 'data' ? pieces : [whole(pieces)]) {
    given += piece.length
    yield piece
  }
  if (given !== length) throw new RangeError(`The payload has ${given} bytes, and ${length} were announced.`)
}

/** A config state in one piece: it has no length on the wire, so the word that ends it must not be in it. */
function whole(pieces: Iterable<Uint8Array>): Uint8Array {
  const bytes = Uint8Array.from([...pieces].flatMap((piece) => [...piece]))
  if (wordIn(bytes, flags.end.value) < 0) return bytes
  throw new RangeError('The config state has END_OF_STATE in it: no reader could find its end.')
}

/** Writes a stream of a generation, in pieces; throws at the first packet that does not belong where it stands. */
export function* written(generation: Generation, packets: Iterable<Packet>): Generator<Uint8Array> {
  let [place, count] = [START, 0]
  for (const packet of packets) {
    const next = placeAfter(generation, place, wordOf(packet))
    const isTooLong = packet.flag === 'data' && packet.payload.length > generation.most
    if (next === undefined || isTooLong) {
      throw new RangeError(`Packet ${count} (${wordOf(packet)}) is none of ${generation.name} at ${place}.`)
    }
    yield* piecesOf(packet)
    ;[place, count] = [next, count + 1]
  }
  if (!generation.last.includes(place)) throw new RangeError(`A stream of ${generation.name} does not end at ${place}.`)
}
