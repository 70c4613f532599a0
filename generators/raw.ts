// Raw calls: VFIO_DEVICE_FEATURE and the ioctl of a data_fd with arguments that are right, wrong in one way, or wrong
// in several. A call that is right is an ordinary event, and what follows it is judged as after that.
import fc from 'fast-check'
import { deviceFeatures, GET, HEADER_BYTES, INFO_BYTES, ioctls, numberOfState, PAYLOAD_BYTES, PROBE, SET } from '#model'
import type { Age, DeviceFeature, Event, Spec, StateCode, Unfit } from '#model'
import { targets } from './targets.ts'

const WHOLE = HEADER_BYTES + PAYLOAD_BYTES
const indices = Object.values(deviceFeatures)

/** A data_fd that a user may have left in its memory. */
export const LEFT_FD = 0x5a5a_5a5a
const NONE_FD = -1

const payloadOf = (target: StateCode, fd: number): Uint8Array => {
  const bytes = new Uint8Array(PAYLOAD_BYTES)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, numberOfState(target), true)
  view.setInt32(4, fd, true)
  return bytes
}

/** What a call says besides its feature and what is to be done with it; where left out, what is right. */
export interface Wording {
  readonly argsz?: number
  readonly target?: StateCode
  /** What is in data_fd before. */
  readonly fd?: number
  readonly memory?: Unfit
}

/** A call of VFIO_DEVICE_FEATURE on a feature, with some of GET, SET and PROBE, or other bits. */
export const callOf = (
  feature: DeviceFeature,
  bits: number,
  { argsz = WHOLE, target = 'STOP', fd = NONE_FD, memory }: Wording = {},
): Event<'raw'> => ({
  type: 'raw',
  argsz,
  flags: deviceFeatures[feature] | bits,
  payload: payloadOf(target, fd),
  ...(memory === undefined ? {} : { memory }),
})

/** An ioctl on the newest data_fd: VFIO_MIG_GET_PRECOPY_INFO where nothing else is said. */
export const infoCallOf = (more: Partial<Omit<Event<'raw-info'>, 'type'>> = {}): Event<'raw-info'> => ({
  type: 'raw-info',
  session: 0,
  command: ioctls.VFIO_MIG_GET_PRECOPY_INFO,
  argsz: INFO_BYTES,
  flags: 0,
  ...more,
})

/** What is wrong with the user's memory: nearly always nothing. */
const unfit: fc.Arbitrary<{ readonly memory?: Unfit }> = fc.oneof(
  { weight: 10, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.constantFrom<Unfit>('unreadable', 'read-only').map((memory) => ({ memory })) },
)

/** Lengths as users give them: the right one, none, one too short by a byte, far too long. */
const argszOf = (right: number): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(right) },
    { weight: 3, arbitrary: fc.constantFrom(0, HEADER_BYTES - 1, HEADER_BYTES, right - 1, right + 8, 0xffff_ffff) },
  )

const flagWords = fc
  .tuple(
    fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...indices) }, { weight: 1, arbitrary: fc.constant(0xffff) }),
    fc.constantFrom(GET, GET, SET, SET, PROBE, GET | SET, GET | PROBE, SET | PROBE, GET | SET | PROBE, 0),
    fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(1 << 19, 1 << 30) }),
  )
  .map(([index, method, extra]) => index | method | extra)

/** Calls of VFIO_DEVICE_FEATURE. */
export const rawCalls = (spec: Spec): fc.Arbitrary<Event> =>
  fc
    .tuple(argszOf(WHOLE), flagWords, targets(spec), fc.constantFrom(NONE_FD, LEFT_FD), unfit)
    .map(([argsz, flags, target, fd, memory]): Event => {
      return { type: 'raw', argsz, flags, payload: payloadOf(target, fd), ...memory }
    })

const commands = fc.oneof(
  { weight: 6, arbitrary: fc.constant<number>(ioctls.VFIO_MIG_GET_PRECOPY_INFO) },
  { weight: 1, arbitrary: fc.constantFrom<number>(ioctls.VFIO_DEVICE_RESET, 0) },
)

/** Ioctls on a data_fd. */
export const rawInfos = (ages: fc.Arbitrary<Age>): fc.Arbitrary<Event> =>
  fc
    .tuple(ages, commands, argszOf(INFO_BYTES), fc.constantFrom(0, 0xffff_ffff), unfit)
    .map(([session, command, argsz, flags, memory]): Event => infoCallOf({ session, command, argsz, flags, ...memory }))
