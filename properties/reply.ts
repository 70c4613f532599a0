// What an event may be answered with, as a test of any value: a device is not trusted to answer with the types that it
// promised, and a judge must be able to rely on them.
import type { Event } from '#model'

type Check = (value: unknown) => boolean

const isCount: Check = (value) => typeof value === 'bigint' && value >= 0n && value < 2n ** 64n
const isNatural: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0
const areNames: Check = (value) => Array.isArray(value) && value.every((each) => typeof each === 'string')
const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}

const isAnswer: Check = (value) => {
  const { returned, bytes } = fieldsOf(value)
  return isNatural(returned) && bytes instanceof Uint8Array
}

const isView: Check = (value) => {
  const { pages, begun, completed, traffic } = fieldsOf(value)
  const { sent, received } = fieldsOf(traffic)
  const isWhole = traffic === undefined || (isNatural(sent) && isNatural(received))
  return areNames(pages) && isNatural(begun) && isNatural(completed) && isWhole
}

const isReadiness: Check = (value) => {
  const fields = fieldsOf(value)
  return ['readable', 'writable', 'error', 'hangup'].every((name) => typeof fields[name] === 'boolean')
}

const isInfo: Check = (value) => {
  const { flags, initial, dirty } = fieldsOf(value)
  return isNatural(flags) && isCount(initial) && isCount(dirty)
}

/** Whether a value is a reply to an event. */
export function isReply({ type }: Event, value: unknown): boolean {
  switch (type) {
    case 'set-state':
      return typeof value === 'boolean'
    case 'get-state':
      return typeof value === 'string' || isNatural(value)
    case 'read':
      return value instanceof Uint8Array
    case 'write':
      return isNatural(value)
    case 'get-features':
    case 'arcs':
      return areNames(value)
    case 'data-size':
      return isCount(value)
    case 'poll':
      return isReadiness(value)
    case 'precopy-info':
      return isInfo(value)
    case 'inspect':
      return isView(value)
    case 'raw':
    case 'raw-info':
      return isAnswer(value)
    case 'info-v2':
    case 'close':
    case 'reset':
    case 'reopen':
    case 'dirty':
    case 'advance':
    case 'faults':
      return value === null
  }
}
