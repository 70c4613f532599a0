// Raw calls: what an ioctl with given arguments means to the vfio core, which checks them in this order before a
// driver hears of it. A call whose arguments are right is one of the ordinary events, said in another way, and is
// judged as that.
import type { Answer, AnyOutcome, Event, Requests } from './device.ts'
import { failed, ok, type Errno } from './errno.ts'
import { answerIn, fdIn, HEADER_BYTES, INFO_BYTES, padded, PAYLOAD_BYTES } from './structures.ts'
import { stateOfNumber, structure, viewOf } from './structures.ts'
import { deviceFeatures, ioctls } from './uapi.ts'

/** The flags word of VFIO_DEVICE_FEATURE: which feature, and what is to be done with it. */
export const INDEX_MASK = 0xffff
export const GET = 1 << 16
export const SET = 1 << 17
export const PROBE = 1 << 18

export type DeviceFeature = keyof typeof deviceFeatures

/** Which methods each feature has, with the bytes of their payload. */
export const methods: Readonly<Record<DeviceFeature, { readonly get?: number; readonly set?: number }>> = {
  MIGRATION: { get: PAYLOAD_BYTES },
  MIG_DEVICE_STATE: { get: PAYLOAD_BYTES, set: PAYLOAD_BYTES },
  MIG_DATA_SIZE: { get: PAYLOAD_BYTES },
  MIG_PRECOPY_INFOv2: { set: 0 },
}

/** What may be wrong with the arguments of a call. */
export const flaws = {
  header: 'argsz has no room for argsz and flags',
  bits: 'flags has bits that mean nothing',
  exclusive: 'GET and SET exclude each other',
  method: 'the feature has no such method',
  nothing: 'it neither gets nor sets nor probes',
  payload: 'argsz has no room for the payload',
  command: 'there is no such ioctl',
  feature: 'the device has no such feature',
} as const
export type Flaw = keyof typeof flaws

/** What a call means to the core. */
export type Meaning =
  /** Its arguments are wrong. */
  | { readonly type: 'refused'; readonly errno: Errno; readonly flaw: Flaw }
  /** It asks whether the feature is there, and does nothing. */
  | { readonly type: 'probe'; readonly feature: DeviceFeature }
  /** It is that event, said in another way. */
  | { readonly type: 'event'; readonly event: Event }
  /** It is about a feature that is not migration's. */
  | { readonly type: 'other' }

const refused = (flaw: Flaw, errno: Errno = 'EINVAL'): Meaning => ({ type: 'refused', errno, flaw })

const nameOfIndex = new Map(Object.entries(deviceFeatures).map(([name, index]) => [index as number, name]))

/** The feature that a flags word speaks of; undefined where it is none of migration's. */
export const featureIn = (flags: number): DeviceFeature | undefined =>
  nameOfIndex.get(flags & INDEX_MASK) as DeviceFeature | undefined

/** The user's memory before a call. */
export const memoryOf = (call: Event<'raw' | 'raw-info'>): Uint8Array =>
  call.type === 'raw'
    ? structure(call.argsz, call.flags, padded(call.payload, PAYLOAD_BYTES))
    : padded(structure(call.argsz, call.flags, new Uint8Array()), INFO_BYTES)

/** What a raw call means. */
export function meaningOf(call: Event<'raw' | 'raw-info'>): Meaning {
  return call.type === 'raw' ? meaningOfFeature(call) : meaningOfInfo(call)
}

function meaningOfFeature({ argsz, flags, payload }: Requests['raw']): Meaning {
  if (argsz < HEADER_BYTES) return refused('header')
  if ((flags & ~(INDEX_MASK | GET | SET | PROBE)) !== 0) return refused('bits')
  const [gets, sets, probes] = [GET, SET, PROBE].map((bit) => (flags & bit) !== 0)
  if (gets && sets && !probes) return refused('exclusive')
  const feature = featureIn(flags)
  if (feature === undefined) return { type: 'other' }
  const { get, set } = methods[feature]
  if (gets && get === undefined) return refused('method')
  if (sets && set === undefined) return refused('method')
  if (probes) return { type: 'probe', feature }
  if (!gets && !sets) return refused('nothing')
  if (argsz < HEADER_BYTES + (gets ? get : set)!) return refused('payload')
  return { type: 'event', event: eventOf(feature, sets === true, payload) }
}

function eventOf(feature: DeviceFeature, sets: boolean, payload: Uint8Array): Event {
  if (feature === 'MIGRATION') return { type: 'get-features' }
  if (feature === 'MIG_DATA_SIZE') return { type: 'data-size' }
  if (feature === 'MIG_PRECOPY_INFOv2') return { type: 'info-v2' }
  if (!sets) return { type: 'get-state' }
  return { type: 'set-state', target: stateOfNumber(viewOf(padded(payload, PAYLOAD_BYTES)).getUint32(0, true)) }
}

function meaningOfInfo({ argsz, command, session }: Requests['raw-info']): Meaning {
  if (command !== ioctls.VFIO_MIG_GET_PRECOPY_INFO) return refused('command', 'ENOTTY')
  if (argsz < INFO_BYTES) return refused('payload')
  return { type: 'event', event: { type: 'precopy-info', session } }
}

/** An event with what it came to. */
export interface Plain {
  readonly event: Event
  readonly outcome: AnyOutcome
}

/**
 * A raw call and its outcome as the event that it means; as they are, where it means none. One that fails for the
 * memory that it points to says nothing of the event, but that a request may have done any part of its way.
 */
export function plainOf(event: Event, outcome: AnyOutcome): Plain {
  if (event.type !== 'raw' && event.type !== 'raw-info') return { event, outcome }
  const meaning = meaningOf(event)
  if (meaning.type !== 'event') return { event, outcome }
  const isUnfit = event.memory !== undefined && meaning.event.type !== 'set-state'
  if (outcome.type === 'errno' && isUnfit) return { event, outcome }
  if (outcome.type === 'errno') return { event: meaning.event, outcome: failed(outcome.errno) }
  if (outcome.type !== 'ok') return { event: meaning.event, outcome }
  const answer = outcome.value as Answer
  const value = answer.returned === 0 ? answerIn(meaning.event, answer) : undefined
  if (value === undefined) return { event, outcome }
  // A data_fd that is what the user had left there is none: nobody wrote it.
  const isLeft = value === true && event.type === 'raw' && fdIn(answer.bytes) === fdIn(memoryOf(event))
  return { event: meaning.event, outcome: ok(isLeft ? false : value) as AnyOutcome }
}
