// The vfio core of the simulated device: raw calls. It checks the arguments, copies the user's memory in and out, and
// hands what is left to the driver as the event that it means.
import type { Answer, AnyOutcome, Event } from '../device.ts'
import { failed, ok, type Outcome } from '../errno.ts'
import { meaningOf, memoryOf, type Meaning } from '../raw.ts'
import { answered, NO_FD } from '../structures.ts'
import type { Device } from '../world.ts'
import type { Machine } from './machine.ts'

type Handlers = Device['handlers']
type Call = Event<'raw' | 'raw-info'>

/** The number of the first file that is opened: the ones before it are taken in any process. */
const FIRST_FD = 3

/** What the arguments of a call mean on this device: the core's own checks, and which features it has. */
export function check({ features, options }: Machine, call: Call): Meaning {
  const meaning = meaningOf(call)
  const isV2 =
    (meaning.type === 'probe' && meaning.feature === 'MIG_PRECOPY_INFOv2') ||
    (meaning.type === 'event' && meaning.event.type === 'info-v2')
  if (!isV2) return meaning
  if (options.infoV2 === 'absent') return { type: 'refused', errno: 'ENOTTY', flaw: 'feature' }
  // Even a probe: the header of that feature says so.
  if (!features.includes('PRE_COPY')) return { type: 'refused', errno: 'EINVAL', flaw: 'feature' }
  return meaning
}

/** Performs a raw call. */
export function called(machine: Machine, handlers: Handlers, call: Call): Outcome<Answer> {
  if (call.memory === 'unreadable') return failed('EFAULT')
  const bytes = memoryOf(call)
  const meaning = machine.parts.check(machine, call)
  if (meaning.type === 'other') return failed('ENOTTY')
  if (meaning.type === 'refused') return failed(meaning.errno)
  if (meaning.type === 'probe') return ok({ returned: 0, bytes })
  return machine.parts.answer(machine, call, meaning.event, handed(handlers, meaning.event), bytes)
}

/** An event that a call means, performed; a session goes by the number that the call gave. */
const handed = (handlers: Handlers, event: Event): AnyOutcome =>
  (handlers[event.type] as (event: Event) => AnyOutcome)(event)

/** Copies the outcome of an event out to the user. */
export function answer(
  machine: Machine,
  call: Call,
  event: Event,
  outcome: AnyOutcome,
  bytes: Uint8Array,
): Outcome<Answer> {
  if (outcome.type !== 'ok') {
    if (outcome.type !== 'errno' || event.type !== 'set-state') return outcome
    if (call.memory === 'read-only') return failed('EFAULT')
    return { ...outcome, out: answered(event, false, bytes, NO_FD) }
  }
  const opens = event.type === 'set-state' && outcome.value === true
  if (call.memory === 'read-only' && event.type !== 'info-v2') {
    // The state has changed, and the session's file is put back: nobody can reach it.
    if (opens) machine.files.pop()
    return failed('EFAULT')
  }
  return ok({ returned: 0, bytes: answered(event, outcome.value, bytes, FIRST_FD + machine.files.length - 1) })
}
