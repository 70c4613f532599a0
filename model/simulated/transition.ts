// A requested change of state, arc by arc: what each arc does to the device and to the session, and what happens where
// one fails, by the plan of faults or because what was loaded is invalid.
import type { Fault, StateCode } from '../device.ts'
import { failed, ok, type Errno, type Outcome } from '../errno.ts'
import { sessionEffect } from '../sessions.ts'
import { ERROR, ERROR_NUMBER, states, type StateRow } from '../states.ts'
import { rowOf, type Machine } from './machine.ts'
import { clear } from './memory.ts'
import { finish } from './resuming.ts'
import { discard } from './saving.ts'

const nameOfNumber: ReadonlyMap<number, string> = new Map<number, string>([
  ...Object.values(states).map((row) => [row.number, row.name] as const),
  [ERROR_NUMBER, ERROR],
])

/** The name of a state as it is sent; a number that no state has is its own name. */
export const nameOf = (code: StateCode): string =>
  typeof code === 'string' ? code : (nameOfNumber.get(code) ?? String(code))

/** Performs a request; true where its last arc opened a session, which is then the newest data_fd. */
export function request(machine: Machine, target: StateCode): Outcome<boolean> {
  const { options, parts, routes } = machine
  const to = nameOf(target)
  // Unknown, unsupported and ERROR are refused before anything else is looked at.
  if (!routes.rows.has(to)) return failed('EINVAL')
  if (machine.state === ERROR) return failed(options.errnoInError)
  if (machine.state === to) return options.sameState === 'ok' ? ok(false) : failed('EINVAL')
  const way = parts.route(machine, machine.state, to)
  if (way === null) return failed(options.blockedErrno)
  const before = machine.session
  for (let at = 1; at < way.length; at++) {
    if (at > 1) parts.yields(machine)
    const errno = step(machine, routes.rows.get(way[at]!)!)
    if (errno !== null) return failed(errno)
  }
  const { session } = machine
  if (session === null || session === before) return ok(false)
  machine.files.push(session)
  return ok(true)
}

function step(machine: Machine, to: StateRow): Errno | null {
  const { parts, options } = machine
  const from = rowOf(machine)!
  const fault = faultOf(machine)
  machine.begun++
  if (fault?.leaves === 'before') {
    if (options.failedExit === 'closes' && from.session !== to.session) parts.end(machine)
    return fault.errno
  }
  if (fault?.leaves === 'error') return fail(machine, fault.errno)
  const errno = parts.perform(machine, from, to)
  if (errno !== null) return options.failedLoad === 'ERROR' ? fail(machine, errno) : errno
  machine.state = to.name
  machine.performed.push(machine.routes.names.get(from.name)!.get(to.name)!)
  return fault?.errno ?? null
}

function faultOf({ plan, begun }: Machine): Fault | undefined {
  for (const fault of plan) if (fault.arc === begun) return fault
  return undefined
}

/** The device gives up. */
function fail(machine: Machine, errno: Errno): Errno {
  machine.parts.drain(machine)
  machine.parts.end(machine)
  machine.state = ERROR
  return errno
}

/** What an arc does: to the operation first, so that what is saved at it no longer changes; then to the session. */
export function perform(machine: Machine, from: StateRow, to: StateRow): Errno | null {
  const { parts, options, session, memory } = machine
  if (to.operation !== 'running') parts.drain(machine)
  const effect = sessionEffect(from, to)
  if (effect === 'closes' || effect === 'reopens') {
    const errno = from.session === 'resuming' ? finish(machine, session) : null
    if (errno !== null) return errno
    parts.end(machine)
  }
  if (effect === 'opens' || effect === 'reopens') {
    if (to.session === 'resuming' && options.loadStart === 'clears') clear(memory)
    machine.session = to.session === 'resuming' ? parts.load(machine) : parts.save(machine)
  }
  return null
}

/** Ends the session there is; its data_fd stays, and is dead. */
export function end(machine: Machine): void {
  const { session } = machine
  if (session === null) return
  session.isAlive = false
  // Nothing can read it any more, and the user may hold the data_fd for long.
  if (session.kind === 'saving') discard(session)
  machine.session = null
}

/** VFIO_DEVICE_RESET. */
export function reset(machine: Machine): void {
  const { parts, options, memory } = machine
  parts.drain(machine)
  parts.end(machine)
  machine.state = 'RUNNING'
  if (options.resetMemory === 'clears') clear(memory)
  if (options.optIn === 'forgotten') machine.optedIn = false
}
