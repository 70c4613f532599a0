// What an event may be answered with, as a test of any value: a device is not trusted to answer with the types that it
// promised, and a judge must be able to rely on them.
import type { Event, Kind } from '#model'

type Check = (value: unknown) => boolean

const isNothing: Check = (value) => value === null
const isCount: Check = (value) => typeof value === 'bigint' && value >= 0n && value < 2n ** 64n
const isNatural: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0
const areNames: Check = (value) => Array.isArray(value) && value.every((each) => typeof each === 'string')
const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}

const isAnswer: Check = (value) => {
  const { returned, bytes } = fieldsOf(value)
  return isNatural(returned) && bytes instanceof Uint8Array
}

const checks: Readonly<Record<Kind, Check>> = {
  'get-features': areNames,
  'get-state': (value) => typeof value === 'string' || isNatural(value),
  'set-state': (value) => typeof value === 'boolean',
  'data-size': isCount,
  'info-v2': isNothing,
  read: (value) => value instanceof Uint8Array,
  write: isNatural,
  poll(value) {
    const fields = fieldsOf(value)
    return ['readable', 'writable', 'error', 'hangup'].every((name) => typeof fields[name] === 'boolean')
  },
  'precopy-info'(value) {
    const { flags, initial, dirty } = fieldsOf(value)
    return isNatural(flags) && isCount(initial) && isCount(dirty)
  },
  close: isNothing,
  reset: isNothing,
  reopen: isNothing,
  dirty: isNothing,
  inspect(value) {
    const { pages, begun, completed, traffic } = fieldsOf(value)
    const { sent, received } = fieldsOf(traffic)
    const isWhole = traffic === undefined || (isNatural(sent) && isNatural(received))
    return areNames(pages) && isNatural(begun) && isNatural(completed) && isWhole
  },
  arcs: areNames,
  advance: isNothing,
  faults: isNothing,
  raw: isAnswer,
  'raw-info': isAnswer,
}

/** Whether a value is a reply to an event. */
export const isReply = (event: Event, value: unknown): boolean => checks[event.type](value)
