// Reads the packets of one device as they came by multifd channels, in pieces of any size, in constant memory, and
// refuses what QEMU's receiver refuses: an unknown version, a number twice, none at all. Unlike the receiver it also
// says where a packet is missing. Channels carry memory pages and greetings as well; those are not of a device.
import { arrived, firstMissing, GAPS_MOST, highest, type Runs } from './arrivals.ts'
import { CONFIG_MOST, flags, WORD, wordText } from './flags.ts'
import {
  CONFIG_FRAME,
  CONFIG_STATE,
  DATA_MOST,
  HEADER_LENGTH,
  multifd,
  NAME_LENGTH,
  NO_INDEX,
  PART_LENGTH,
  PART_VERSION,
  type Addressee,
  type PlacedPacket,
} from './multifd.ts'
import type { StreamFlaw } from './reader.ts'

export type StateHeard =
  | { readonly type: 'packet'; readonly packet: PlacedPacket }
  | { readonly type: 'payload'; readonly bytes: Uint8Array }
  | { readonly type: 'flaw'; readonly flaw: StreamFlaw }

export interface StateReader {
  /** Takes the next bytes. After a flaw it takes no more. */
  feed(bytes: Uint8Array): Generator<StateHeard, void>
  /** Says that there are no more bytes; null where every packet up to the config state has come. */
  end(): StreamFlaw | null
  readonly at: number
}

const END = 'the end of the packets'
const hex = (value: number): string => `0x${value.toString(16).padStart(8, '0')}`

/** A wrong field of a packet: how far into it, what is there, what would be right. */
type Wrong = readonly [at: number, found: string, expected: string]

/** The name in a header: what stands before the zeros that fill it up; undefined where it is no such thing. */
function nameIn(header: Uint8Array): string | undefined {
  const field = header.subarray(12, 12 + NAME_LENGTH)
  const length = field.indexOf(0)
  if (length < 1 || field.subarray(length).some((byte) => byte !== 0)) return undefined
  return String.fromCharCode(...field.subarray(0, length))
}

/** A reader for the packets of one device: the one that the first packet names. */
export function stateReaderOf(): StateReader {
  const header = new Uint8Array(HEADER_LENGTH + PART_LENGTH)
  const view = new DataView(header.buffer)
  let stage: 'header' | 'open' | 'data' | 'close' | 'refused' = 'header'
  let at = 0
  let [filled, left, began] = [0, 0, 0]
  let isConfig = false
  let device: Addressee | undefined
  let runs: Runs = []
  /** The number of the config state, once it has come. */
  let last: number | undefined
  let flaw: StreamFlaw | null = null

  const refuse = (where: number, found: string, expected: string): StateHeard => {
    stage = 'refused'
    flaw = { at: where, found, expected: [expected] }
    return { type: 'flaw', flaw }
  }

  /** What is wrong with a header of which all bytes up to `end` are there. */
  const wrongIn = (end: number): Wrong | undefined => {
    const field = (from: number, name: string, right: number): Wrong | undefined => {
      const value = view.getUint32(from)
      if (end < from + 4 || value === right) return undefined
      return [from, `the ${name} ${hex(value)}`, hex(right)]
    }
    const fixed = field(0, 'magic', multifd.magic) ?? field(4, 'version', multifd.version)
    const early = fixed ?? field(8, 'flags', multifd.flags)
    if (early !== undefined || end < header.length) return early
    const name = nameIn(header)
    if (name === undefined) return [12, 'what is no name', `a name of 1 to ${NAME_LENGTH - 1} bytes and zeros`]
    const instance = view.getUint32(12 + NAME_LENGTH)
    if (device !== undefined && (name !== device.name || instance !== device.instance)) {
      return [12, `the device ${name} ${instance}`, `${device.name} ${device.instance}`]
    }
    return field(HEADER_LENGTH, "version of the device's part", PART_VERSION) ?? wrongPart()
  }

  const wrongPart = (): Wrong | undefined => {
    const size = view.getUint32(HEADER_LENGTH - 4)
    const index = view.getUint32(HEADER_LENGTH + 4)
    const flag = view.getUint32(HEADER_LENGTH + 8)
    if (flag !== 0 && flag !== CONFIG_STATE) return [HEADER_LENGTH + 8, `the flags ${hex(flag)}`, '0 or CONFIG_STATE']
    const isLast = flag === CONFIG_STATE
    const least = PART_LENGTH + (isLast ? CONFIG_FRAME : 1)
    const most = PART_LENGTH + (isLast ? CONFIG_FRAME + CONFIG_MOST : DATA_MOST)
    if (size < least || size > most) return [HEADER_LENGTH - 4, `a size of ${size}`, `${least} to ${most}`]
    if (index === NO_INDEX) return [HEADER_LENGTH + 4, 'no index', 'an index below 0xffffffff']
    if (isLast && last !== undefined)
      return [HEADER_LENGTH + 8, 'a second config state', `one only, with index ${last}`]
    if (isLast && index < highest(runs)) return [HEADER_LENGTH + 4, `the config state as ${index}`, 'the highest index']
    if (last !== undefined && index > last) return [HEADER_LENGTH + 4, `the index ${index}`, `one below ${last}`]
    const next = arrived(runs, index)
    if (next === undefined) return [HEADER_LENGTH + 4, `the index ${index} again`, 'each index once']
    if (next.length > GAPS_MOST)
      return [HEADER_LENGTH + 4, `more than ${GAPS_MOST} gaps`, `index ${firstMissing(runs)}`]
    runs = next
    return undefined
  }

  const packet = (): StateHeard => {
    began = at - header.length
    const size = view.getUint32(HEADER_LENGTH - 4)
    isConfig = view.getUint32(HEADER_LENGTH + 8) === CONFIG_STATE
    const index = view.getUint32(HEADER_LENGTH + 4)
    if (isConfig) last = index
    device ??= { name: nameIn(header)!, instance: view.getUint32(12 + NAME_LENGTH) }
    left = size - PART_LENGTH - (isConfig ? CONFIG_FRAME : 0)
    stage = isConfig ? 'open' : 'data'
    const payload = { at: at + (isConfig ? WORD : 0), length: left }
    return { type: 'packet', packet: { ...device, at: began, index, isConfig, payload } }
  }

  /** After the bytes that are at hand were taken: what comes next. */
  function* turned(): Generator<StateHeard, void> {
    filled = 0
    if (stage === 'header') return yield packet()
    const value = view.getBigUint64(0)
    const wanted = flags[stage === 'open' ? 'config' : 'end']
    if (value !== wanted.value) return yield refuse(at - WORD, wordText(value), wanted.name)
    stage = stage === 'open' ? (left > 0 ? 'data' : 'close') : 'header'
  }

  return {
    get at() {
      return at
    },
    *feed(bytes) {
      for (let from = 0; from < bytes.length && stage !== 'refused';) {
        if (stage === 'data') {
          const length = Math.min(left, bytes.length - from)
          yield { type: 'payload', bytes: bytes.subarray(from, from + length) }
          ;[from, at, left] = [from + length, at + length, left - length]
          if (left === 0) stage = isConfig ? 'close' : 'header'
          continue
        }
        header[filled++] = bytes[from++]!
        at++
        const wrong = stage === 'header' && filled % 4 === 0 ? wrongIn(filled) : undefined
        if (wrong !== undefined) yield refuse(at - filled + wrong[0], wrong[1], wrong[2])
        else if (filled === (stage === 'header' ? header.length : WORD)) yield* turned()
      }
    },
    end() {
      if (stage === 'refused') return flaw
      if (stage === 'data')
        return { at, found: `${END} in the packet at ${began}`, expected: [`${left} more bytes of it`] }
      if (stage !== 'header') return { at, found: `${END} in the config state at ${began}`, expected: ['its flags'] }
      if (filled > 0) {
        return { at, found: `${END} in a header`, expected: [`${header.length - filled} more bytes of it`] }
      }
      if (last === undefined) return { at, found: END, expected: ['the packet with the config state'] }
      return firstMissing(runs) > last
        ? null
        : { at, found: END, expected: [`the packet with index ${firstMissing(runs)}`] }
    },
  }
}
