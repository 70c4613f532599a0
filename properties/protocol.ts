// What running and judging have to know of a protocol besides its records: its name, which values its events may be
// answered with, and how a repeated move goes on. A second protocol is a second value of this type.
import type { Event } from '#model'
import { captured, rest } from '#generators'
import { isReply } from './reply.ts'

export interface Protocol<E = Event> {
  readonly name: string
  /** Whether a value is one that the event may be answered with: a device is not trusted to answer so. */
  isReply(event: E, value: unknown): boolean
  /** What a repeated move does next, after this event was answered with this value; undefined where it is through. */
  again(event: E, value: unknown): E | undefined
  /** Events that say the same with less, for shrinking. */
  simpler(event: E): Iterable<E>
}

/** The protocol of data_fd and VFIO_DEVICE_FEATURE: Linux 5.18 and later. */
export const v2: Protocol = {
  name: 'v2',
  isReply,
  again(event, value) {
    // A read of nothing is an end of the stream; a write that takes nothing gets no further, or was of nothing.
    if (event.type === 'read') return (value as Uint8Array).length > 0 ? event : undefined
    if (event.type !== 'write') return event
    const content = value === 0 ? undefined : rest(event.content, value as number)
    return content === undefined ? undefined : { ...event, content }
  },
  *simpler(event) {
    // One read that takes all is easier to follow than many that take a byte each.
    if (event.type === 'read') for (const length of [2 ** 20, 4096, 512, 64]) yield { ...event, length }
    if (event.type === 'write') yield { ...event, content: captured(0, 0) }
  },
}
