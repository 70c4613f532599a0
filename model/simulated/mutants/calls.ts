// Faults of the vfio core, and of the ioctl of a data_fd: arguments that are not checked, probes that act or lie, and
// what is written back to the user, or is not.
import type { Answer, AnyOutcome, Event } from '../../device.ts'
import { ok, type Outcome } from '../../errno.ts'
import { GET, meaningOf, memoryOf, PROBE, SET, type Flaw, type Meaning } from '../../raw.ts'
import { fdIn, INFO_BYTES, viewOf } from '../../structures.ts'
import { referenceParts } from '../device.ts'
import type { Machine } from '../machine.ts'
import { request } from '../transition.ts'
import { byParts, withPrecopy } from './mutant.ts'
import { deviates, refuted, refutedByComparison, survives, type Mutant } from './mutant.ts'

type Call = Event<'raw' | 'raw-info'>

/** Calls mean something else, given what they mean. */
const onCheck = (change: (meaning: Meaning, call: Call, machine: Machine) => Meaning) =>
  byParts(() => ({ check: (machine, call) => change(referenceParts.check(machine, call), call, machine) }))

/** Calls with a flaw are taken for another one. */
const taking = (flaw: Flaw, type: Call['type'], reading: (call: Call) => Call | Meaning) =>
  onCheck((meaning, call) => {
    if (call.type !== type || meaning.type !== 'refused' || meaning.flaw !== flaw) return meaning
    const read = reading(call)
    return read.type === 'raw' || read.type === 'raw-info' ? meaningOf(read) : read
  })

const ENOUGH = 64
const longEnough = (call: Call): Call => ({ ...call, argsz: ENOUGH })
/** Of calls that set nothing: what one would set, and return, would be beyond what the user has room for. */
const getting =
  (reading: (call: Call) => Call) =>
  (call: Call): Call =>
    (call.flags & SET) === 0 ? reading(call) : call
const withBits =
  (change: (flags: number) => number) =>
  (call: Call): Call => ({ ...call, flags: change(call.flags) })

/** A probe of what a call asks for: it succeeds, and does nothing. */
const probing = (call: Call): Meaning => meaningOf({ ...call, flags: (call.flags & ~(GET | SET)) | PROBE })

type Out = Outcome<Answer>

/** What is copied out is something else, given what it should be and the memory as it was. */
const onAnswer = (change: (right: Out, event: Event, call: Call, outcome: AnyOutcome, machine: Machine) => Out) =>
  byParts(() => ({
    answer: (machine, call, event, outcome, bytes) =>
      change(referenceParts.answer(machine, call, event, outcome, bytes), event, call, outcome, machine),
  }))

/** The user's memory as it was. */
const untouched = (call: Call): Out => ok({ returned: 0, bytes: memoryOf(call) })

export const callMutants: readonly Mutant[] = [
  deviates(
    'takes-a-short-header',
    'to get with an argsz that has no room for argsz and flags succeeds',
    taking('header', 'raw', getting(longEnough)),
  ),
  deviates(
    'takes-a-short-payload',
    'to get with an argsz that has no room for the payload succeeds',
    taking('payload', 'raw', getting(longEnough)),
  ),
  deviates(
    'takes-stray-flags',
    'to get with flags that mean nothing succeeds',
    taking('bits', 'raw', getting(withBits((flags) => flags & 0x7_ffff))),
  ),
  deviates(
    'gets-unasked',
    'a call that neither gets nor sets nor probes gets',
    taking(
      'nothing',
      'raw',
      withBits((flags) => flags | GET),
    ),
  ),
  refuted(
    'gets-and-sets',
    'a call that gets and sets at once sets',
    taking(
      'exclusive',
      'raw',
      withBits((flags) => flags & ~GET),
    ),
  ),
  deviates(
    'sets-what-can-be-got',
    'to set what can only be got succeeds, and does nothing',
    onCheck((meaning, call) =>
      meaning.type === 'refused' && meaning.flaw === 'method' && (call.flags & PROBE) === 0 ? probing(call) : meaning,
    ),
  ),
  refuted(
    'probe-performs',
    'a probe with SET does what it asks about',
    onCheck((meaning, call) => {
      if (meaning.type !== 'probe' || (call.flags & SET) === 0) return meaning
      return meaningOf({ ...longEnough(call), flags: call.flags & ~(PROBE | GET) })
    }),
  ),
  refuted(
    'probe-wants-a-payload',
    'a probe whose argsz has no room for the payload is refused',
    onCheck((meaning, call) =>
      meaning.type === 'probe' && call.argsz < ENOUGH / 4
        ? { type: 'refused', errno: 'EINVAL', flaw: 'payload' }
        : meaning,
    ),
  ),
  refutedByComparison(
    'probe-says-yes',
    'a probe succeeds for a method that there is not',
    onCheck((meaning, call) =>
      meaning.type === 'refused' && meaning.flaw === 'method' && (call.flags & PROBE) !== 0 ? probing(call) : meaning,
    ),
  ),
  refuted(
    'refuses-and-performs',
    'a request whose argsz has no room for the payload is refused when it has been performed',
    onCheck((meaning, call, machine) => {
      const isShort = meaning.type === 'refused' && meaning.flaw === 'payload' && call.type === 'raw'
      const meant = isShort ? meaningOf(longEnough(call)) : meaning
      if (isShort && meant.type === 'event' && meant.event.type === 'set-state') request(machine, meant.event.target)
      return meaning
    }),
  ),
  refuted(
    'returns-one',
    'a request that succeeds returns 1',
    onAnswer((right, event) => {
      if (right.type !== 'ok' || event.type !== 'set-state') return right
      return ok({ ...right.value, returned: 1 })
    }),
  ),
  refuted(
    'info-returns-what-was-left',
    'precopy info into memory that cannot be written returns how many bytes were not written',
    onAnswer((right, event, call, outcome) =>
      call.memory === 'read-only' && event.type === 'precopy-info' && outcome.type === 'ok'
        ? ok({ returned: INFO_BYTES, bytes: memoryOf(call) })
        : right,
    ),
    { ...withPrecopy, bug: 'B17' },
  ),
  refutedByComparison(
    'get-leaves-the-fd',
    'where the state is asked for, data_fd is left as it was',
    onAnswer((right, event, call) => {
      if (right.type !== 'ok' || event.type !== 'get-state') return right
      const { bytes } = right.value
      viewOf(bytes).setInt32(12, fdIn(memoryOf(call)), true)
      return right
    }),
  ),
  survives(
    'refusal-leaves-the-fd',
    'a request that fails leaves data_fd as it was',
    onAnswer((right, event, call) =>
      right.type === 'errno' && event.type === 'set-state' ? { ...right, out: memoryOf(call) } : right,
    ),
  ),
  survives(
    'request-leaves-the-fd',
    'a request that begins no session leaves data_fd as it was',
    onAnswer((right, event, call, outcome) => {
      const isPlain = event.type === 'set-state' && outcome.type === 'ok' && outcome.value === false
      return isPlain && right.type === 'ok' ? untouched(call) : right
    }),
  ),
  survives(
    'size-without-memory',
    'the size of the stop-copy data goes to memory that cannot be written, and succeeds',
    onAnswer((right, event, call) =>
      call.memory === 'read-only' && event.type === 'data-size' ? untouched(call) : right,
    ),
  ),
  refuted(
    'copy-out-starts-again',
    'a request whose answer cannot be written back leaves the device RUNNING, wherever it was',
    onAnswer((right, event, call, outcome, machine) => {
      if (call.memory === 'read-only' && event.type === 'set-state' && outcome.type === 'ok') {
        machine.parts.end(machine)
        machine.state = 'RUNNING'
      }
      return right
    }),
  ),
  deviates(
    'info-takes-a-short-length',
    'precopy info is written to memory that is too short for it',
    taking('payload', 'raw-info', longEnough),
    withPrecopy,
  ),
  survives(
    'any-ioctl-is-info',
    'a data_fd answers every ioctl with precopy info',
    taking('command', 'raw-info', (call) =>
      call.type === 'raw-info' ? { type: 'event', event: { type: 'precopy-info', session: call.session } } : call,
    ),
    withPrecopy,
  ),
  survives(
    'unknown-ioctl-is-invalid',
    'a data_fd answers an ioctl that it does not know with EINVAL',
    taking('command', 'raw-info', () => ({ type: 'refused', errno: 'EINVAL', flaw: 'command' })),
  ),
  refutedByComparison(
    'probe-opts-in',
    'a probe of the opt-in of precopy info v2 opts in',
    onCheck((meaning, call, machine) => {
      const isProbe = meaning.type === 'probe' && meaning.feature === 'MIG_PRECOPY_INFOv2' && (call.flags & SET) !== 0
      if (isProbe) machine.optedIn = true
      return meaning
    }),
    withPrecopy,
  ),
  survives(
    'probe-of-the-opt-in-says-yes',
    'a probe of the opt-in of precopy info v2 succeeds on a device without PRE_COPY',
    onCheck((meaning, call) => {
      const right = meaningOf(call)
      return meaning.type === 'refused' && right.type === 'probe' ? right : meaning
    }),
    { applies: (features) => !features.includes('PRE_COPY') },
  ),
]
