// A device's state as QEMU sends it by multifd channels: packets that are numbered, each behind a header of the
// migration layer that names the device. They may overtake each other on the way; the receiver writes them to the
// data_fd in the order of their numbers. The last number is the config state's.
import { CONFIG_MOST, flags, WORD } from './flags.ts'
import { be64, type Extent, type Payload } from './packet.ts'

/** What every header of a device's packet has to say: MULTIFD_MAGIC, MULTIFD_VERSION, MULTIFD_FLAG_DEVICE_STATE. */
export const multifd = { magic: 0x1122_3344, version: 1, flags: 64 } as const

/** Bytes of the header: magic, version, flags, the device's name, its instance, the size of what follows. */
export const NAME_LENGTH = 256
export const HEADER_LENGTH = 12 + NAME_LENGTH + 8
/** Bytes of the device's own part before the data: version, index, flags. */
export const PART_LENGTH = 12
export const PART_VERSION = 0
/** The flag of the part with the config state: VFIO_DEVICE_STATE_CONFIG_STATE. */
export const CONFIG_STATE = 1
/** Not an index. */
export const NO_INDEX = 0xffff_ffff
/** Most bytes of data: QEMU's buffer for a read of the data_fd. */
export const DATA_MOST = 2 ** 20
/** The config state stands between its two flags. */
export const CONFIG_FRAME = 2 * WORD

/** The device that a packet is for. */
export interface Addressee {
  /** At most 255 printable bytes of ASCII, and no space. */
  readonly name: string
  readonly instance: number
}

/** A packet of a device's state; `P` is how its payload is referred to. */
export interface StatePacket<P = Payload> extends Addressee {
  /** Its place in the order of writing, from 0. */
  readonly index: number
  /** Whether it is the last one, with the config state. */
  readonly isConfig: boolean
  readonly payload: P
}

/** Where a packet stands, and where its payload lies. */
export interface PlacedPacket extends StatePacket<Extent> {
  readonly at: number
}

/** The bytes of a packet, in pieces; those of its payload as they were given. */
export function* statePieces(packet: StatePacket): Generator<Uint8Array> {
  const { name, instance, index, isConfig, payload } = packet
  if (name.length === 0 || name.length >= NAME_LENGTH || !/^[!-~]+$/.test(name)) {
    throw new RangeError(`The name of a device is 1 to ${NAME_LENGTH - 1} bytes of printable ASCII.`)
  }
  const most = isConfig ? CONFIG_MOST : DATA_MOST
  if (index >= NO_INDEX || payload.length > most) throw new RangeError('A packet is out of its bounds.')
  const header = new Uint8Array(HEADER_LENGTH + PART_LENGTH)
  const view = new DataView(header.buffer)
  const size = PART_LENGTH + payload.length + (isConfig ? CONFIG_FRAME : 0)
  for (const [at, value] of [multifd.magic, multifd.version, multifd.flags].entries()) view.setUint32(4 * at, value)
  for (let at = 0; at < name.length; at++) header[12 + at] = name.charCodeAt(at)
  const rest = [instance, size, PART_VERSION, index, isConfig ? CONFIG_STATE : 0]
  for (const [at, value] of rest.entries()) view.setUint32(12 + NAME_LENGTH + 4 * at, value)
  yield header
  if (isConfig) yield be64(flags.config.value)
  yield* payload.pieces
  if (isConfig) yield be64(flags.end.value)
}
