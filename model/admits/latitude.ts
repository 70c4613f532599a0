// The points that the header's text leaves open and on which the semantics can be asked to be strict. Everything is
// admitted unless a caller says otherwise: a device is never accused for a choice that was its own.

export interface Latitude {
  /** A device may be in any state without a session when it is opened; RUNNING is only implied. */
  readonly anyBeginning: boolean
  /** RESUMING may be left successfully where nothing has been written; users abort that way, against the text. */
  readonly emptyLoad: boolean
  /** A request that fails may end the session of the state in which it leaves the device. */
  readonly failureEndsSession: boolean
  /**
   * A reset may come by another way than the ioctl, as a guest's own: the device is RUNNING then, without a session.
   */
  readonly otherResets: boolean
}

export const widest: Latitude = { anyBeginning: true, emptyLoad: true, failureEndsSession: true, otherResets: true }
export const strictest: Latitude = {
  anyBeginning: false,
  emptyLoad: false,
  failureEndsSession: false,
  otherResets: false,
}
