// A live migration, or a snapshot, by QEMU of devices of the region protocol: the VM state change handler, the
// migration notifier, and the handlers of saving and loading in their order. There are no quiesced states in v1, so
// several devices are stopped one after the other.
import { devicesOn, type End, type Host } from '../course.ts'
import type { FlagName } from '../flags.ts'
import type { Failure, Vmm } from '../holding.ts'
import * as handlers from './handlers.ts'
import { ABORTED, changes, goOn, held, setState, type Doing, type Held } from './region.ts'

interface Pair {
  readonly sources: readonly Held[]
  readonly destinations: readonly Held[]
  /** Whether the destination is still there. */
  isUp: boolean
}

const ends = ({ stage }: Vmm, host: Host, how: End, because: string): void =>
  stage.note({ type: 'ends', host, how, because })

const isReached = ({ stage }: Vmm, { isUp }: Pair): boolean => stage.isConnected && !stage.isCancelled && isUp

function lose(vmm: Vmm, pair: Pair, because: string): void {
  if (pair.isUp && !vmm.stage.runs.destination) ends(vmm, 'destination', 'failed', because)
  pair.isUp = false
}

const sending = (vmm: Vmm, pair: Pair): handlers.Send =>
  function* (one, flag, bytes = new Uint8Array(), piece) {
    if (!isReached(vmm, pair)) return 'the destination is out of reach'
    vmm.stage.note({ type: 'sends', device: one.device, packet: { flag, bytes } })
    const other = pair.destinations[pair.sources.indexOf(one)]!
    const failure = yield* handlers.load(vmm, other, one, { flag, bytes, piece })
    if (failure !== null) lose(vmm, pair, failure)
    return null
  }

/** The VM state change handler, for every device: the VM stops. */
function* stopVm(vmm: Vmm, host: Host, devices: readonly Held[], isSnapshot = false): Doing<Failure> {
  vmm.stage.note({ type: 'vcpus', host, run: false })
  let failure: Failure = null
  for (const one of devices) {
    const change = isSnapshot ? changes.stopForSnapshot : changes.stop
    let failed = yield* setState(vmm, one, change)
    if (failed === ABORTED) return ABORTED
    if (failed !== null && vmm.habits.stuck === 'reset') failed = yield* setState(vmm, one, change)
    failure ??= failed
  }
  return vmm.habits.stopErrors === 'ignored' ? null : failure
}

/** The same: the VM starts. */
function* startVm(vmm: Vmm, host: Host, devices: readonly Held[]): Doing<Failure> {
  for (const one of devices) if ((yield* handlers.start(vmm, one)) === ABORTED) return ABORTED
  vmm.stage.note({ type: 'vcpus', host, run: true })
  return null
}

/** A migration or a snapshot, to its end; a QEMU that ends itself takes its VM with it. */
export function* migrateRegion(vmm: Vmm): Doing<void> {
  const { scenario } = vmm.stage
  const on = (host: Host): readonly Held[] => devicesOn(scenario, host).map(held)
  const pair: Pair = { sources: on('source'), destinations: on('destination'), isUp: true }
  const failure = scenario.way === 'snapshot' ? yield* snapshot(vmm, pair) : yield* live(vmm, pair)
  if (failure !== ABORTED) return
  vmm.stage.note({ type: 'vcpus', host: 'source', run: false })
  lose(vmm, pair, 'the source is gone')
  ends(vmm, 'source', 'failed', 'QEMU ended itself: a device is in the error state')
}

function* live(vmm: Vmm, pair: Pair): Doing<Failure> {
  const { stage, habits } = vmm
  const send = sending(vmm, pair)
  const failure =
    (yield* precopy(vmm, pair, send)) ?? (yield* stopAndCopy(vmm, pair, send)) ?? (yield* handOver(vmm, pair))
  if (failure === null || failure === ABORTED) return failure
  lose(vmm, pair, failure)
  const isDue = habits.failure === 'goes-on' && !stage.runs.source
  if (isDue && !stage.isPaused && (yield* startVm(vmm, 'source', pair.sources)) === ABORTED) return ABORTED
  // The migration notifier.
  const isRunning = habits.cancel === 'runs-anyway' || (habits.cancel === 'runs' && stage.runs.source)
  for (const one of isRunning ? pair.sources : []) {
    if ((yield* goOn(vmm, one, changes.over)) === ABORTED) return ABORTED
  }
  ends(vmm, 'source', stage.isCancelled ? 'cancelled' : 'failed', failure)
  // In the end the operator lets a VM that was paused go on.
  return habits.failure === 'goes-on' && !stage.runs.source ? yield* startVm(vmm, 'source', pair.sources) : null
}

function* precopy(vmm: Vmm, pair: Pair, send: handlers.Send): Doing<Failure> {
  const { stage } = vmm
  const { limit, rounds } = stage.scenario
  for (const one of pair.sources) {
    const failure = yield* handlers.setUp(vmm, one, send)
    if (failure !== null) return failure
  }
  for (let round = 0; round < rounds; round++) {
    if (stage.isCancelled) return 'it was cancelled'
    if (stage.isPaused && stage.runs.source) {
      const failure = yield* stopVm(vmm, 'source', pair.sources)
      if (failure !== null) return failure
    }
    if (!stage.isPaused && !stage.runs.source) {
      const failure = yield* startVm(vmm, 'source', pair.sources)
      if (failure !== null) return failure
    }
    let left = 0n
    for (const one of pair.sources) {
      const failure = yield* handlers.update(one)
      if (failure !== null) return failure
      left += one.pending
    }
    if (left <= BigInt(limit)) break
    for (const one of pair.sources) {
      const failure = yield* handlers.iterate(vmm, one, send)
      if (failure !== null) return failure
    }
  }
  return null
}

function* stopAndCopy(vmm: Vmm, pair: Pair, send: handlers.Send): Doing<Failure> {
  const stopped = vmm.stage.runs.source ? yield* stopVm(vmm, 'source', pair.sources) : null
  if (stopped !== null) return stopped
  for (const handler of [handlers.complete, handlers.saveConfig]) {
    for (const one of pair.sources) {
      const failure = yield* handler(vmm, one, send)
      if (failure !== null) return failure
    }
  }
  return null
}

function* handOver(vmm: Vmm, pair: Pair): Doing<Failure> {
  const { stage, habits } = vmm
  const isReady = habits.handover === 'destination-ready'
  const isTold = habits.result === 'told'
  stage.isPaused = false
  if (isTold && habits.start === 'ordered' && !isReached(vmm, pair)) return 'the destination does not have all'
  if (!isReady && habits.start === 'ordered') ends(vmm, 'source', 'completed', 'all is sent')
  const failure = pair.isUp ? yield* startDestination(vmm, pair, isReady) : 'the destination failed'
  const isKnown = habits.start === 'ordered' || isReached(vmm, pair)
  const isThrough = isTold ? (failure === null || !isReady) && isKnown : true
  if (!isThrough) return failure ?? 'the source was not told that the destination has all'
  if (isReady || habits.start === 'by-itself') ends(vmm, 'source', 'completed', 'the destination has all')
  if (habits.afterwards === 'goes-on') yield* startVm(vmm, 'source', pair.sources)
  return null
}

function* startDestination(vmm: Vmm, pair: Pair, isCareful: boolean): Doing<Failure> {
  for (const one of pair.destinations) {
    if (isCareful && !(yield* handlers.isLoaded(vmm, one))) {
      lose(vmm, pair, `device ${one.device} was reset`)
      return `device ${one.device} was reset`
    }
    const failure = isCareful ? yield* setState(vmm, one, changes.start) : yield* handlers.start(vmm, one)
    if (failure === null || (!isCareful && failure !== ABORTED)) continue
    lose(vmm, pair, failure)
    return `the destination does not start: ${failure}`
  }
  vmm.stage.note({ type: 'vcpus', host: 'destination', run: true })
  ends(vmm, 'destination', 'completed', 'it runs')
  return null
}

/** savevm, and loadvm on the other host. Nobody asks for pending_bytes between two iterations here. */
function* snapshot(vmm: Vmm, pair: Pair): Doing<Failure> {
  const { sources, destinations } = pair
  const file: {
    readonly at: number
    readonly flag: FlagName
    readonly bytes: Uint8Array
    readonly piece: number | undefined
  }[] = []
  // oxlint-disable-next-line require-yield
  const send: handlers.Send = function* (one, flag, bytes = new Uint8Array(), piece) {
    vmm.stage.note({ type: 'sends', device: one.device, packet: { flag, bytes } })
    file.push({ at: sources.indexOf(one), flag, bytes, piece })
    return null
  }
  let failure = yield* stopVm(vmm, 'source', sources, true)
  for (const one of sources) failure ??= yield* handlers.setUp(vmm, one, send)
  for (const one of sources) {
    for (let round = 0; round < vmm.stage.scenario.rounds && !one.isDone; round++) {
      failure ??= yield* handlers.iterate(vmm, one, send)
    }
  }
  for (const handler of [handlers.complete, handlers.saveConfig]) {
    for (const one of sources) failure ??= yield* handler(vmm, one, send)
  }
  if (failure === ABORTED || (yield* startVm(vmm, 'source', sources)) === ABORTED) return ABORTED
  ends(vmm, 'source', failure === null ? 'completed' : 'failed', failure ?? 'it is saved')
  if (failure !== null) return failure
  failure = yield* stopVm(vmm, 'destination', destinations)
  for (const { at, ...packet } of file) {
    failure ??= yield* handlers.load(vmm, destinations[at]!, sources[at]!, packet)
  }
  failure ??= yield* startDestination(vmm, pair, vmm.habits.handover === 'destination-ready')
  if (failure !== null) lose(vmm, pair, failure)
  return null
}
