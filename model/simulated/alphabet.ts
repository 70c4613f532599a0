// What a user can do with a small device, as a list of events: every target, reads and writes of every kind of size and
// content, on each of the three newest data_fds, and all that needs no arguments. Left out are raw calls, and what arcs
// and the view of the device show, which the semantics has nothing to say of; faults are not a user's.
import { joined, type Age, type Content } from '../content.ts'
import type { Event } from '../device.ts'
import { ERROR, states, type State } from '../states.ts'
import { deviceOf, machineOf } from './device.ts'
import type { Geometry } from './memory.ts'
import { HEADER, IDENTITY_LENGTH, pageRecord } from './stream.ts'

/** A device of one page and few bytes comes to nearly everything that a larger one does, in fewer steps. */
export const small: Geometry = { pages: 1, size: 4 }
/** Here it matters which page has changed. */
export const twoPages: Geometry = { pages: 2, size: 4 }

/** More bytes than any of its streams has. */
export const ALL = 1000

/** All that another device of this geometry has to say: with other contents, and of the same make or of another one. */
export function streamOf(geometry: Geometry, make: number): Uint8Array {
  const { handlers } = deviceOf(machineOf({ ...geometry, features: ['STOP_COPY'], seed: 2, make }))
  const parts: Uint8Array[] = []
  handlers['set-state']({ type: 'set-state', target: 'STOP_COPY' })
  for (;;) {
    const outcome = handlers.read({ type: 'read', session: 0, length: ALL })
    if (outcome.type !== 'ok' || outcome.value.length === 0) return joined(parts)
    parts.push(outcome.value)
  }
}

const request = (target: State | typeof ERROR | number): Event => ({ type: 'set-state', target })
const read = (length: number, session: Age = 0): Event => ({ type: 'read', session, length })
const write = (content: Content, session: Age = 0): Event => ({ type: 'write', session, content })
const literal = (bytes: Uint8Array): Content => ({ type: 'literal', bytes })

/** What has been read from the data_fd before the newest one. */
const captured = (to: number): Content => ({ type: 'captured', device: 0, session: 1, from: 0, to })

/** Time. The workload changes the device's state, as the guest does, and never comes to the same again. */
export const tick: Event = { type: 'advance', ticks: 1 }

/** The events for a device. Streams of others are told as bytes, its own as what was read before. */
export function alphabetOf(geometry: Geometry): readonly Event[] {
  const record = pageRecord(geometry)
  const whole = streamOf(geometry, 1)
  const foreign = streamOf(geometry, 2)
  // Within the first page's record.
  const cut = HEADER + IDENTITY_LENGTH + record - 1
  const changed = Uint8Array.of(1, 2)
  const seven = Uint8Array.of(7)
  return [
    ...(Object.keys(states) as State[]).map(request),
    request(ERROR),
    // A number that no state has.
    request(99),
    { type: 'get-features' },
    { type: 'get-state' },
    { type: 'data-size' },
    { type: 'info-v2' },
    { type: 'reset' },
    { type: 'reopen' },
    ...[0, 1, record - 1, ALL].map((length) => read(length)),
    ...[1, 2].map((age) => read(ALL, age)),
    ...[new Uint8Array(), whole, whole.slice(0, cut), whole.slice(cut), foreign].map((bytes) => write(literal(bytes))),
    write({ type: 'pattern', seed: 1, length: 2 * record }),
    write(captured(ALL)),
    write(captured(record)),
    write({ type: 'edit', content: captured(ALL), at: cut, bytes: changed }),
    ...[1, 2].map((age) => write(literal(whole), age)),
    ...[0, 1, 2].flatMap((session): Event[] => [
      { type: 'poll', session },
      { type: 'precopy-info', session },
      { type: 'close', session },
    ]),
    ...Array.from({ length: geometry.pages }, (_, page): Event => ({ type: 'dirty', page, content: literal(seven) })),
  ]
}
