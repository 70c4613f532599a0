// Events as system calls, and what the calls return as outcomes. An answer that no kernel may give, such as a positive
// number where 0 is success, is passed on as it is: whoever reads the outcome finds that it is no answer to the event.
import {
  answerIn,
  failed,
  GET,
  HEADER_BYTES,
  INFO_BYTES,
  ioctls,
  meaningOf,
  NO_FD,
  numberOfState,
  ok,
  padded,
  PAYLOAD_BYTES,
  SET,
  structure,
  viewOf,
  type Answer,
  type AnyOutcome,
  type Event,
  type Kind,
  type StateCode,
} from '#model'
import { DATA_MAX, type Call, type File, type Requests, type Result } from './calls.ts'
import { dirtied, looked, ofRegisters, type Registers } from './registers.ts'
import { DATA_FD_AT, featureMemory, pollBits } from './uapi.ts'

/** A call without its lane. */
export type Unplaced = { [K in keyof Requests]: Omit<Call<K>, 'lane'> }[keyof Requests]

/** A device, as calls name it. */
export interface Place {
  readonly device: File
  /** The table of its sessions. */
  readonly table: number
  /** Calls that close the device and open it again. */
  readonly reopening: readonly Unplaced[]
  /** How long a read, a write or a poll may wait before it is interrupted, in milliseconds. */
  readonly patience: number
  /** What a guest writes and sees of it, where the verifier does that itself; and calls that give it a beginning. */
  readonly registers?: Registers
  readonly beginning?: readonly Unplaced[]
}

/** An event on its way: its calls, and how their results are read. */
export interface Asked {
  readonly calls: readonly Unplaced[]
  outcome(results: readonly Result[]): AnyOutcome
}

/** What an event needs besides itself. */
interface Given {
  readonly place: Place
  readonly bytes: (content: Event<'write'>['content']) => Uint8Array
}

const nothing = new Uint8Array()

/** The payload of a request for a state. */
export function statePayload(target: StateCode): Uint8Array {
  const payload = new Uint8Array(PAYLOAD_BYTES)
  viewOf(payload).setUint32(0, numberOfState(target), true)
  viewOf(payload).setInt32(DATA_FD_AT - HEADER_BYTES, NO_FD, true)
  return payload
}

const feature = ({ place }: Given, bytes: Uint8Array): Unplaced => ({
  type: 'ioctl',
  file: place.device,
  command: ioctls.VFIO_DEVICE_FEATURE,
  bytes,
})

/** The call that asks for the state. */
export const stateCall = (device: File): { readonly command: number; readonly bytes: Uint8Array; file: File } => ({
  file: device,
  command: ioctls.VFIO_DEVICE_FEATURE,
  bytes: featureMemory('MIG_DEVICE_STATE', GET, new Uint8Array(PAYLOAD_BYTES)),
})

/** One call, whose result is read in some way where it succeeds. */
const single = (call: Unplaced, value: (answer: Answer) => unknown): Asked => ({
  calls: [call],
  outcome: ([result]) => read(result!, value),
})

/** A result as an outcome; an answer without a value is passed on whole. */
function read(result: Result, value: (answer: Answer) => unknown): AnyOutcome {
  if (result.type === 'skipped') return { type: 'lost', because: 'the call was skipped' }
  if (result.type === 'errno') return failed(result.errno)
  if (result.type !== 'ok') return result
  const found = value(result.value)
  return ok(found === undefined ? result.value : found) as AnyOutcome
}

/** A structure's answer to an event. */
const inStructure =
  (event: Event) =>
  (answer: Answer): unknown =>
    answer.returned === 0 ? answerIn(event, answer) : undefined

const isDone = ({ returned }: Answer): unknown => (returned === 0 ? null : undefined)

const asks: { readonly [K in Kind]?: (event: Event<K>, given: Given) => Asked } = {
  'get-features': (event, given) =>
    single(feature(given, featureMemory('MIGRATION', GET, new Uint8Array(PAYLOAD_BYTES))), inStructure(event)),
  'get-state': (event, { place }) => single({ type: 'ioctl', ...stateCall(place.device) }, inStructure(event)),
  'set-state'(event, given) {
    const call = feature(given, featureMemory('MIG_DEVICE_STATE', SET, statePayload(event.target)))
    return single(taking(call, given.place), inStructure(event))
  },
  'data-size': (event, given) =>
    single(feature(given, featureMemory('MIG_DATA_SIZE', GET, new Uint8Array(PAYLOAD_BYTES))), inStructure(event)),
  'info-v2': (event, given) =>
    single(feature(given, featureMemory('MIG_PRECOPY_INFOv2', SET, nothing)), inStructure(event)),
  read: ({ session, length }, { place }) =>
    single(
      { type: 'read', ...sessionOf(place, session), length: Math.min(length, DATA_MAX), patience: place.patience },
      ({ returned, bytes }) => (returned === bytes.length ? bytes : undefined),
    ),
  write: ({ session, content }, { place, bytes }) =>
    single(
      {
        type: 'write',
        ...sessionOf(place, session),
        // More than one call moves is as if the device had taken no more.
        bytes: bytes(content).subarray(0, DATA_MAX),
        patience: place.patience,
      },
      ({ returned }) => returned,
    ),
  poll: ({ session }, { place }) => ({
    calls: [
      {
        type: 'poll',
        ...sessionOf(place, session),
        events: pollBits.IN | pollBits.OUT,
        ms: 0,
        patience: place.patience,
      },
    ],
    outcome: ([result]) => readiness(result!),
  }),
  'precopy-info': (event, { place }) =>
    single(
      {
        type: 'ioctl',
        ...sessionOf(place, event.session),
        command: ioctls.VFIO_MIG_GET_PRECOPY_INFO,
        bytes: structure(INFO_BYTES, 0, new Uint8Array(INFO_BYTES - HEADER_BYTES)),
      },
      inStructure(event),
    ),
  close: ({ session }, { place }) => single({ type: 'close', ...sessionOf(place, session) }, isDone),
  reset: (_, { place }) =>
    single({ type: 'ioctl-value', file: place.device, command: ioctls.VFIO_DEVICE_RESET, value: 0 }, isDone),
  reopen: (_, { place }) => ({
    calls: place.reopening,
    outcome(results) {
      const bad = results.find(({ type }) => type !== 'ok')
      return bad === undefined ? ok(null) : read(bad, isDone)
    },
  }),
  dirty: ({ page, content }, { place, bytes }) => dirtied(place.registers!, place, page, bytes(content)),
  inspect: (_, given) => looked(given.place.registers!, given.place, asked({ type: 'get-state' }, given)!),
  raw(event, given) {
    const { argsz, flags, payload, memory } = event
    const call = feature(given, structure(argsz, flags, padded(payload, PAYLOAD_BYTES)))
    const meaning = meaningOf(event)
    const opens = meaning.type === 'event' && meaning.event.type === 'set-state' && memory !== 'unreadable'
    return whole({ ...(opens ? taking(call, given.place) : call), ...(memory === undefined ? {} : { memory }) })
  },
  'raw-info': ({ session, command, argsz, flags, memory }, { place }) =>
    whole({
      type: 'ioctl',
      ...sessionOf(place, session),
      command,
      bytes: structure(argsz, flags, new Uint8Array(INFO_BYTES - HEADER_BYTES)),
      ...(memory === undefined ? {} : { memory }),
    }),
}

const sessionOf = ({ table }: Place, age: number): { readonly file: File } => ({ file: { table, age } })

const taking = (call: Unplaced, { table }: Place): Unplaced =>
  ({ ...call, take: { table, at: DATA_FD_AT } }) as Unplaced

/** A raw call: its result is the outcome, memory and all. */
const whole = (call: Unplaced): Asked => ({
  calls: [call],
  outcome: ([result]) =>
    result!.type === 'skipped' ? { type: 'lost', because: 'the call was skipped' } : (result as AnyOutcome),
})

function readiness(result: Result): AnyOutcome {
  if (result.type !== 'ok') return read(result, () => undefined)
  const { bytes } = result.value
  const events = bytes.length === 2 ? viewOf(bytes).getUint16(0, true) : 0
  if ((events & pollBits.NVAL) !== 0) return failed('EBADF')
  return ok({
    readable: (events & pollBits.IN) !== 0,
    writable: (events & pollBits.OUT) !== 0,
    error: (events & pollBits.ERR) !== 0,
    hangup: (events & pollBits.HUP) !== 0,
  })
}

/** An event as calls; undefined where it takes a power that a kernel has not. */
export const asked = (event: Event, given: Given): Asked | undefined =>
  ofRegisters(event) && given.place.registers === undefined
    ? undefined
    : (asks[event.type] as ((event: Event, given: Given) => Asked) | undefined)?.(event, given)
