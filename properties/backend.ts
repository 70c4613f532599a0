// A backend opens fresh worlds of one kind of device: the reference device, a mutant of it, a kernel driver, a server
// behind a socket. Whoever verifies knows nothing else about it.
import type { Event, Layout, Power, Replies, World } from '#model'

export interface Backend<E = Event, P = Replies> {
  /** As it is called on the command line and in reports. */
  readonly name: string
  /** What its worlds can do. */
  readonly powers: readonly Power[]
  /** How many devices there are; as many as are wanted where it is left out. */
  readonly devices?: number
  /** A world of a layout, each device as it is after it was opened. It may throw: then nothing can run. */
  open(layout: Layout): World<E, P> | Promise<World<E, P>>
  /** Gives back what a world holds. */
  close?(world: World<E, P>): void | Promise<void>
}
