// The region protocol as the runner knows it: which values its events may be answered with, and how the loops of
// saving and resuming go from one access to the next. They are written down here once; a plan only says where to begin.
import type { v1 as model } from '#model'
import type { Protocol } from '../protocol.ts'

type Event = model.Event

const isNothing = (value: unknown): boolean => value === null
const isCount = (value: unknown): boolean => typeof value === 'bigint' && value >= 0n && value < 2n ** 64n
const isNatural = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const isArea = (value: unknown): boolean => isRecord(value) && isNatural(value.offset) && isNatural(value.size)

const checks: { readonly [K in model.Kind]: (value: unknown) => boolean } = {
  'region-info': (value) =>
    isRecord(value) && isNatural(value.size) && Array.isArray(value.mmapped) && value.mmapped.every(isArea),
  'get-state': (value) => isNatural(value) && (value as number) < 2 ** 32,
  'set-state': isNothing,
  'pending-bytes': isCount,
  'data-offset': isCount,
  'data-size': isCount,
  'read-data': (value) => value instanceof Uint8Array,
  'write-data': isNatural,
  'write-size': isNothing,
  access: (value) => value === null || isCount(value),
  reset: isNothing,
  dirty: isNothing,
  inspect: (value) =>
    isRecord(value) && Array.isArray(value.pages) && isNatural(value.begun) && isNatural(value.completed),
  advance: isNothing,
  faults: isNothing,
}

/** The next access of a loop. A user that reads everything twice makes each access once more first. */
function again(event: Event, value: unknown): Event | undefined {
  switch (event.type) {
    case 'pending-bytes':
    case 'data-offset':
    case 'data-size': {
      const { round } = event
      if (round?.twice === true && round.isSecond !== true) return { ...event, round: { ...round, isSecond: true } }
      if (event.type === 'data-offset' && event.to !== undefined) return { type: 'write-data', to: event.to }
      return round === undefined ? undefined : afterField(event.type, { ...round, isSecond: undefined }, value)
    }
    case 'read-data': {
      const { length } = value as Uint8Array
      if (length > 0) return { ...event, from: event.from + length }
      return event.round === undefined ? undefined : { type: 'pending-bytes', round: event.round }
    }
    case 'write-data':
      return value === 0 ? undefined : { type: 'write-size', to: event.to }
    case 'write-size':
      return { type: 'data-offset', to: { ...event.to, piece: event.to.piece + 1 } }
    default:
      return event
  }
}

function afterField(
  type: 'pending-bytes' | 'data-offset' | 'data-size',
  round: model.Round,
  value: unknown,
): Event | undefined {
  if (type === 'pending-bytes') return value === 0n ? undefined : { type: 'data-offset', round }
  if (type === 'data-offset') return { type: 'data-size', round }
  return { type: 'read-data', from: 0, length: round.length, way: round.way, round }
}

/** The protocol of the migration region: documented until Linux 5.17, never implemented in a kernel. */
export const protocol: Protocol<Event> = {
  name: 'v1',
  isReply: (event, value) => checks[event.type](value),
  again,
  *simpler(event) {
    if (event.type !== 'pending-bytes' || event.round === undefined) return
    yield { ...event, round: { length: 4096, way: 'trapped', twice: false } }
    yield { ...event, round: { ...event.round, length: 4096 } }
  },
}
