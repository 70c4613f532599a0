// A backend opens fresh worlds of one kind of device: the reference device, a mutant of it, a kernel driver, a server
// behind a socket. Whoever verifies knows nothing else about it.
import type { Event, Layout, Power, Replies, Step, World } from '#model'

/** What was done to a device behind a run's acts, and what it came to. */
export type Deed<E = Event, P = Replies> = Pick<Step<E, P>, 'act' | 'outcome'>

export interface Backend<E = Event, P = Replies> {
  /** As it is called on the command line and in reports. */
  readonly name: string
  /** What its worlds can do. */
  readonly powers: readonly Power[]
  /** How many devices of one make there are; as many as are wanted where it is left out. */
  readonly devices?: number
  /** How many worlds it may have open at a time where it is more than one: so much is verified side by side. */
  readonly atOnce?: number
  /** A world of a layout, each device as it is after it was opened. It may throw: then nothing can run. */
  open(layout: Layout): World<E, P> | Promise<World<E, P>>
  /**
   * Gives back what a world holds. Where that was not answered, or not lived through, it answers what was done until
   * then: the device did so after the run, and the trace is to tell it.
   */
  close?(world: World<E, P>): Closing<E, P> | Promise<Closing<E, P>>
}

export type Closing<E = Event, P = Replies> = void | readonly Deed<E, P>[]
