// Fault plans: which of the next arcs fail, with what errno, and where they leave the device. Every place that the
// header allows: the state before the arc, the one behind it, ERROR.
import fc from 'fast-check'
import type { Event, Fault } from '#model'

export const faultErrnos = ['EIO', 'EINVAL', 'ENOMEM', 'EBUSY', 'ENODEV', 'EMFILE', 'EFAULT'] as const
export const faultLeaves = ['before', 'behind', 'error'] as const

// The very next arc half of the time: what is planned for a later one is often taken back or reset before.
const arcs = fc.oneof(fc.constant(0), fc.nat(4))

const faults: fc.Arbitrary<Fault> = fc
  .tuple(arcs, fc.constantFrom(...faultErrnos), fc.constantFrom(...faultLeaves))
  .map(([arc, errno, leaves]) => ({ arc, errno, leaves }))

/** Plans of one or two faults among the next few arcs; sometimes none, which takes back what was planned. */
export const faultPlans: fc.Arbitrary<Event<'faults'>> = fc
  .array(faults, { maxLength: 2, size: 'max' })
  .map((plan): Event<'faults'> => ({ type: 'faults', plan }))

/** Every single fault of the next few arcs, with one errno. */
export const singleFaults: readonly Fault[] = [0, 1, 2, 3].flatMap((arc) =>
  faultLeaves.map((leaves): Fault => ({ arc, errno: 'EIO', leaves })),
)
