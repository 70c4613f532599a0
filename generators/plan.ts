// A plan is what a user intends to do, as plain data: a list of acts, so that any part of it is a plan as well and
// shrinking is plain list shrinking. It reacts to one thing only: a repeated move goes on while it gets somewhere, for
// how much there is to read, and how much of a write is taken, is not known before.
import type { Act, Age, Content, Event, StateCode } from '#model'

/** An act, performed once or again and again. */
export interface Move<E = Event> extends Act<E> {
  /** At most this often, while it gets somewhere; once where it is left out. */
  readonly repeat?: number
}

export type Plan<E = Event> = readonly Move<E>[]

/** More than any stream has bytes: a reference to the end of what was read. */
export const END = 2 ** 31 - 1
/** How often a read or a write is repeated before a user gives up. */
export const PATIENCE = 10_000

/** A move of the one thread of a user. */
export const move = (device: number, event: Event): Move => ({ device, lane: 0, event })

export const to = (device: number, target: StateCode): Move => move(device, { type: 'set-state', target })

/** Reads in pieces of one size until nothing more comes. */
export const drain = (device: number, session: Age, length: number): Move => ({
  ...move(device, { type: 'read', session, length }),
  repeat: PATIENCE,
})

/** Writes all of a content, in as many pieces as the device takes. */
export const fill = (device: number, session: Age, content: Content): readonly Move[] =>
  content.type === 'joined'
    ? content.parts.flatMap((part) => fill(device, session, part))
    : [{ ...move(device, { type: 'write', session, content }), repeat: PATIENCE }]

/** What has been read from a session, or a part of it. */
export const captured = (device: number, session: Age, from = 0, until = END): Content => ({
  type: 'captured',
  device,
  session,
  from,
  to: until,
})
