// What PRE_COPY is worth: one saving of the reference device, by a user with a link of some bandwidth, while a guest
// dirties the device. Every byte that is counted was read off the device's data_fd. Time passes in ticks of a
// millisecond; in each the guest writes first, then the user decides whether to leave, and then the link carries what
// it can.
import type { Outcome } from '../errno.ts'
import { simulatedDevice } from '../simulated/device.ts'
import type { Device } from '../world.ts'
import { policies, type Policy, type PolicyName } from './policies.ts'

/** A device, its guest and the link. Sizes in bytes, rates in bytes per millisecond. */
export interface Conditions {
  /** The device's state; a multiple of the page. */
  readonly state: number
  readonly page: number
  /** How much of the state the guest writes to: so many pages, each at random among all. */
  readonly dirty: number
  readonly bandwidth: number
  /** Below this many dirty_bytes the policy `bound` leaves. */
  readonly bound: number
  /** Milliseconds in PRE_COPY after which any policy leaves. */
  readonly patience: number
  readonly seed: number
}

/** What a saving came to. */
export interface Saving {
  readonly policy: PolicyName
  /** Bytes read before STOP_COPY, and in it. */
  readonly precopyBytes: number
  readonly stopBytes: number
  /** Milliseconds in PRE_COPY, and those that the device stood still: as long as the link needs for `stopBytes`. */
  readonly precopyTime: number
  readonly downtime: number
  /** Whether the user left because its patience was over. */
  readonly gaveUp: boolean
}

/** The device that is studied: the reference device, with the choices that most drivers make. */
export const studied = ({ state, page, seed }: Conditions): Device =>
  simulatedDevice({ features: ['STOP_COPY', 'PRE_COPY'], pages: state / page, size: page, seed })

/** Numbers that look random and follow from a seed, from 0 on below `end`. */
function* numbers(seed: number, end: number): Generator<number, never> {
  let random = Math.imul(seed, 0x9e37_79b1) | 1
  for (;;) {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) | 0
    // The high bits are the good ones.
    yield Math.floor(((random >>> 8) / 2 ** 24) * end)
  }
}

/** The value of an outcome; a device that fails has no place in a study. */
function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.type === 'ok') return outcome.value
  throw new TypeError(`The device answered ${JSON.stringify(outcome)}.`)
}

/** What is handed whatever is read, in its order. */
export type Receiver = (bytes: Uint8Array) => void

/** Saves a device once. */
export function saved(conditions: Conditions, name: PolicyName, device: Device, receive: Receiver = () => {}): Saving {
  const policy: Policy = policies.find((each) => each.name === name)!
  const { handlers } = device
  const guest = guestOf(conditions, device)
  const link = { due: 0 }
  const request = (target: 'PRE_COPY' | 'STOP_COPY'): boolean =>
    valueOf(handlers['set-state']({ type: 'set-state', target }))
  /** Reads what the link carries in a tick; what it could not use is lost, as on any link. */
  const tick = (): number => {
    link.due += conditions.bandwidth
    let read = 0
    while (link.due - read >= 1) {
      const outcome = handlers.read({ type: 'read', session: 0, length: Math.floor(link.due - read) })
      if (outcome.type === 'errno' && outcome.errno === 'ENOMSG') break
      const bytes = valueOf(outcome)
      if (bytes.length === 0) break
      receive(bytes)
      read += bytes.length
    }
    link.due = Math.min(link.due - read, 1)
    return read
  }
  let [precopyBytes, precopyTime, gaveUp] = [0, 0, false]
  if (policy.enters) {
    request('PRE_COPY')
    for (;;) {
      guest()
      precopyTime++
      const info = valueOf(handlers['precopy-info']({ type: 'precopy-info', session: 0 }))
      if (policy.leaves(info, conditions.bound)) break
      gaveUp = precopyTime >= conditions.patience
      if (gaveUp) break
      precopyBytes += tick()
    }
  }
  request('STOP_COPY')
  let stopBytes = 0
  for (let read = tick(); read > 0; read = tick()) stopBytes += read
  const downtime = stopBytes / conditions.bandwidth
  return { policy: name, precopyBytes, stopBytes, precopyTime, downtime, gaveUp }
}

/** A guest: a tick of it writes to as many pages as its rate says. */
function guestOf({ state, page, dirty, seed }: Conditions, { handlers }: Device): () => void {
  const choices = numbers(seed, state / page)
  let [due, count] = [0, 0]
  return () => {
    for (due += dirty / page; due >= 1; due--) {
      const bytes = Uint8Array.of(++count, count >> 8, count >> 16)
      valueOf(handlers.dirty({ type: 'dirty', page: choices.next().value, bytes }))
    }
  }
}

/** The conditions that a study goes through: every one with every other. */
export interface Ranges {
  readonly states: readonly number[]
  readonly bandwidths: readonly number[]
  readonly dirties: readonly number[]
  readonly page: number
  readonly bound: number
  /** Patience, in multiples of the time that the link needs for the whole state. */
  readonly patience: number
  readonly seed: number
}

export interface Row extends Saving {
  readonly conditions: Conditions
}

/** Every saving of a study, one after the other: by state, bandwidth, dirty rate and policy. */
export function* study(ranges: Ranges): Generator<Row, void> {
  const { states, bandwidths, dirties, page, bound, seed } = ranges
  for (const state of states) {
    for (const bandwidth of bandwidths) {
      for (const dirty of dirties) {
        const patience = Math.ceil((ranges.patience * state) / bandwidth)
        const conditions: Conditions = { state, page, dirty, bandwidth, bound, patience, seed }
        for (const { name } of policies) yield { ...saved(conditions, name, studied(conditions)), conditions }
      }
    }
  }
}
