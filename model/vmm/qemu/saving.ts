// QEMU's SaveVMHandlers of the source for a device of v2: setup, pending, iterate, complete, cleanup. Each writes
// packets to the migration stream; whoever calls them hands the packets on.
import { failed, ok } from '../../errno.ts'
import { ERROR } from '../../states.ts'
import type { FlagName } from '../flags.ts'
import { ageOf, ask, closeFile, setState, type Doing, type Failure, type Held, type Vmm } from '../holding.ts'

/** Sends a packet; says why it could not be. */
export type Send = (one: Held, flag: FlagName, bytes?: Uint8Array) => Doing<Failure>

/** Learns what a device can do; says why it cannot be migrated. */
export function* discover({ stage }: Vmm, one: Held): Doing<Failure> {
  const outcome = yield* ask(one.device, { type: 'get-features' })
  if (outcome.type !== 'ok' || !outcome.value.includes('STOP_COPY')) return `device ${one.device} cannot be migrated`
  one.hasP2p = outcome.value.includes('P2P')
  one.hasPrecopy = outcome.value.includes('PRE_COPY')
  const isAlone = stage.scenario.devices === 1
  return isAlone || one.hasP2p ? null : `device ${one.device} is one of several, and has no P2P`
}

/** save_setup: a device that can enters PRE_COPY. */
export function* setUp(vmm: Vmm, one: Held, send: Send): Doing<Failure> {
  const { habits, stage } = vmm
  const failure = yield* send(one, 'setup')
  if (failure !== null) return failure
  const size = yield* ask(one.device, { type: 'data-size' })
  const estimate = size.type === 'ok' && size.value < BigInt(stage.scenario.chunk) ? Number(size.value) : undefined
  if (habits.buffer === 'estimated' && estimate !== undefined) one.chunk = estimate
  if (one.hasPrecopy && one.state === 'RUNNING') {
    const entered = yield* setState(vmm, one, 'PRE_COPY', 'RUNNING')
    if (entered !== null) return entered
    const told = yield* inform(vmm, one)
    if (told !== null) return told
  }
  if (habits.config === 'running') yield* send(one, 'config', configOf(vmm, one))
  return yield* send(one, 'end')
}

const configOf = ({ stage }: Vmm, one: Held): Uint8Array => Uint8Array.of(stage.config(one.device))

export const isPrecopy = ({ state }: Held): boolean => state === 'PRE_COPY' || state === 'PRE_COPY_P2P'

/** Precopy info, kept until it is asked for again. */
function* inform({ habits }: Vmm, one: Held): Doing<Failure> {
  const outcome =
    one.file === null ? failed('EBADF') : yield* ask(one.device, { type: 'precopy-info', session: ageOf(one) })
  if (outcome.type === 'ok') {
    one.initial = outcome.value.initial
    one.dirty = outcome.value.dirty
    return null
  }
  if (habits.infoErrors === 'fails') return `device ${one.device} gives no precopy info`
  one.initial = one.dirty = 0n
  return null
}

/** state_pending_estimate: what was last known. */
export const estimateOf = (one: Held): bigint => (isPrecopy(one) ? one.initial + one.dirty : 0n)

/** What stands for a size that is not known: more than any limit. */
const UNKNOWN = 100n << 30n

/** state_pending_exact: what the device says now. */
export function* pending(vmm: Vmm, one: Held): Doing<bigint | string> {
  const size = yield* ask(one.device, { type: 'data-size' })
  let left = size.type === 'ok' ? size.value : UNKNOWN
  if (isPrecopy(one)) {
    const failure = yield* inform(vmm, one)
    if (failure !== null) return failure
    if (vmm.habits.estimate === 'twice') left += one.initial + one.dirty
  }
  vmm.stage.note({ type: 'estimates', device: one.device, left })
  return left
}

/** Reads once and sends what it gave; the number of bytes, or why it failed. */
function* saveBlock({ habits }: Vmm, one: Held, send: Send): Doing<number | string> {
  if (one.file === null) return `device ${one.device} has no data_fd`
  const event = { type: 'read', session: ageOf(one), length: one.chunk } as const
  const outcome = one.chunk === 0 ? ok(new Uint8Array()) : yield* ask(one.device, event)
  const isEmptied = outcome.type === 'errno' && outcome.errno === 'ENOMSG' && habits.temporary !== 'fails'
  if (outcome.type !== 'ok') return isEmptied ? 0 : `a read of device ${one.device} fails`
  if (outcome.value.length === 0) return 0
  const failure = yield* send(one, 'data', outcome.value)
  return failure ?? outcome.value.length
}

const less = (from: bigint, by: bigint): bigint => (from > by ? from - by : 0n)

/** save_live_iterate: one read. */
export function* iterate(vmm: Vmm, one: Held, send: Send): Doing<Failure> {
  const count = yield* saveBlock(vmm, one, send)
  if (typeof count === 'string') return count
  if (count === 0) one.initial = one.dirty = 0n
  if (count === 0 && vmm.habits.temporary === 'is-the-end') one.isOver = true
  const beyond = less(BigInt(count), one.initial)
  one.initial = less(one.initial, BigInt(count))
  one.dirty = less(one.dirty, beyond)
  const tells = vmm.habits.acknowledgement === 'acknowledged' && one.initial === 0n && !one.isTold
  if (tells) one.isTold = true
  return yield* send(one, tells ? 'initial' : 'end')
}

/** save_live_complete_precopy: the device, stopped by now, is read to its end. */
export function* complete(vmm: Vmm, one: Held, send: Send): Doing<Failure> {
  const failure = yield* setState(vmm, one, 'STOP_COPY', 'STOP')
  if (failure !== null) return failure
  while (!one.isOver) {
    const count = yield* saveBlock(vmm, one, send)
    if (typeof count === 'string') return count
    if (count === 0 || vmm.habits.reading === 'once') break
  }
  return yield* send(one, 'end')
}

/** save_state: the config space. */
export function* saveConfig(vmm: Vmm, one: Held, send: Send): Doing<Failure> {
  if (vmm.habits.config !== 'stopped') return null
  const failure = yield* send(one, 'config', configOf(vmm, one))
  return failure ?? (yield* send(one, 'end'))
}

/** save_cleanup. */
export function* cleanUp(vmm: Vmm, one: Held): Doing<void> {
  if (one.state === 'STOP_COPY') yield* setState(vmm, one, 'STOP', ERROR)
  yield* closeFile(vmm, one)
}
