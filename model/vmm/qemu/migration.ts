// A live migration by QEMU of the devices of a VM: PRE_COPY in rounds until what is left is little and the destination
// has acknowledged the switchover; then the VM is stopped, what is left is sent, and one of both hosts goes on.
import { devicesOn, type End, type Sent } from '../course.ts'
import { held, type Doing, type Failure, type Held, type Vmm } from '../holding.ts'
import { arrivals, cleanUpLoad, inTurn, load } from './loading.ts'
import { goOn, startDevices, startVm, stopVm } from './running.ts'
import * as saving from './saving.ts'

/** Both ends of a migration under way. */
interface Pair {
  readonly sources: readonly Held[]
  readonly destinations: readonly Held[]
  /** Devices whose switchover is acknowledged. */
  readonly acknowledged: Set<number>
  /** Whether the destination is still there. */
  isUp: boolean
}

const nothing = new Uint8Array()

/** Rounds after which a migration is given up, whatever the operator says. */
const PATIENCE = 400

/** A live migration, from the first question to the host that goes on. */
export function* migrate(vmm: Vmm): Doing<void> {
  const { stage } = vmm
  const on = (host: 'source' | 'destination'): readonly Held[] =>
    devicesOn(stage.scenario, host).map((device) => held(vmm, device))
  const pair: Pair = { sources: on('source'), destinations: on('destination'), acknowledged: new Set(), isUp: true }
  for (const one of [...pair.sources, ...pair.destinations]) {
    const failure = yield* saving.discover(vmm, one)
    if (failure === null) continue
    for (const host of ['source', 'destination'] as const) ends(vmm, host, 'refused', failure)
    return
  }
  const send = sending(vmm, pair)
  const failure =
    (yield* precopy(vmm, pair, send)) ?? (yield* stopAndCopy(vmm, pair, send)) ?? (yield* handOver(vmm, pair))
  if (failure === null) return
  yield* giveUp(vmm, pair, failure)
  // In the end the operator lets a VM that was paused go on.
  if (vmm.habits.failure === 'goes-on' && !stage.runs.source) yield* startVm(vmm, 'source', pair.sources)
}

const ends = ({ stage }: Vmm, host: 'source' | 'destination', how: End, because: string): void =>
  stage.note({ type: 'ends', host, how, because })

const isReached = ({ stage }: Vmm, { isUp }: Pair): boolean => stage.isConnected && !stage.isCancelled && isUp

function lose(vmm: Vmm, pair: Pair, because: string): void {
  if (pair.isUp && !vmm.stage.runs.destination) ends(vmm, 'destination', 'failed', because)
  pair.isUp = false
}

/** What reaches the destination is loaded there; where that fails the source hears of it with the next packet. */
const sending = (vmm: Vmm, pair: Pair): saving.Send =>
  function* (one, flag, bytes = nothing) {
    if (!isReached(vmm, pair)) return vmm.stage.isCancelled ? 'it was cancelled' : 'the destination is out of reach'
    vmm.stage.note({ type: 'sends', device: one.device, packet: { flag, bytes } })
    yield* deliver(vmm, pair, one, { flag, bytes })
    return null
  }

function* deliver(vmm: Vmm, pair: Pair, one: Held, packet: Sent): Doing<void> {
  const other = pair.destinations[pair.sources.indexOf(one)]!
  const failure = yield* load(vmm, other, packet, () => pair.acknowledged.add(one.device))
  if (failure !== null) lose(vmm, pair, failure)
}

/** The operator's orders, where the VM does not follow them yet. */
function* attend(vmm: Vmm, { sources }: Pair): Doing<Failure> {
  const { stage } = vmm
  if (stage.isCancelled) return 'it was cancelled'
  if (stage.isPaused && stage.runs.source) return yield* stopVm(vmm, sources)
  if (!stage.isPaused && !stage.runs.source) yield* startVm(vmm, 'source', sources)
  return null
}

/** Setup, and rounds of iterations until it is time to stop the VM. */
function* precopy(vmm: Vmm, pair: Pair, send: saving.Send): Doing<Failure> {
  const { sources } = pair
  const { limit, rounds } = vmm.stage.scenario
  for (const one of sources) {
    const failure = yield* saving.setUp(vmm, one, send)
    if (failure !== null) return failure
  }
  for (let round = 0; round < PATIENCE; round++) {
    const failure = yield* attend(vmm, pair)
    if (failure !== null) return failure
    const active = sources.filter(saving.isPrecopy)
    const isLate = round >= rounds
    const isNear = isLate || active.reduce((sum, one) => sum + saving.estimateOf(one), 0n) <= BigInt(limit)
    const left = isNear ? yield* leftOf(vmm, active) : 0n
    if (typeof left === 'string') return left
    const isAgreed =
      vmm.habits.acknowledgement === 'unasked' || active.every((one) => pair.acknowledged.has(one.device))
    if (isNear && (isLate || left <= BigInt(limit)) && isAgreed) return null
    for (const one of active) {
      const failed = yield* saving.iterate(vmm, one, send)
      if (failed !== null) return failed
    }
  }
  return 'it does not converge'
}

function* leftOf(vmm: Vmm, active: readonly Held[]): Doing<bigint | string> {
  let sum = 0n
  for (const one of active) {
    const left = yield* saving.pending(vmm, one)
    if (typeof left === 'string') return left
    sum += left
  }
  return sum
}

function* stopAndCopy(vmm: Vmm, pair: Pair, send: saving.Send): Doing<Failure> {
  const { stage } = vmm
  const failure = stage.runs.source ? yield* stopVm(vmm, pair.sources) : null
  if (failure !== null) return failure
  for (const one of pair.sources) {
    const isMultifd = stage.scenario.way === 'multifd'
    const failed = isMultifd ? yield* byChannels(vmm, pair, one, send) : yield* saving.complete(vmm, one, send)
    if (failed !== null) return failed
  }
  for (const one of pair.sources) {
    const failed = yield* saving.saveConfig(vmm, one, stage.scenario.way === 'multifd' ? beside(vmm, pair, send) : send)
    if (failed !== null) return failed
  }
  return null
}

/** The config state of a multifd migration goes by a channel; a bare end stands for it. */
const beside = (vmm: Vmm, pair: Pair, send: saving.Send): saving.Send =>
  function* (one, flag, bytes = nothing) {
    if (flag !== 'config') return yield* send(one, flag)
    yield* deliver(vmm, pair, one, { flag, bytes })
    return null
  }

/** What is left goes by multifd channels, where packets overtake each other; the main channel has a bare end for it. */
function* byChannels(vmm: Vmm, pair: Pair, one: Held, send: saving.Send): Doing<Failure> {
  const packets: Sent[] = []
  // oxlint-disable-next-line require-yield
  const failure = yield* saving.complete(vmm, one, function* (_, flag, bytes = nothing) {
    if (flag === 'data') packets.push({ flag, bytes })
    return null
  })
  if (failure !== null) return failure
  for (const at of inTurn(vmm, arrivals(packets.length, vmm.stage.scenario.overtaking))) {
    if (!isReached(vmm, pair)) return 'the destination is out of reach'
    yield* deliver(vmm, pair, one, packets[at]!)
  }
  return yield* send(one, 'end')
}

/** One of both hosts goes on: the destination, where it can. */
function* handOver(vmm: Vmm, pair: Pair): Doing<Failure> {
  const { stage, habits } = vmm
  const isToldOnly = habits.result === 'told'
  const isReady = habits.handover === 'destination-ready'
  if (habits.start === 'by-itself') {
    if (pair.isUp) yield* startDestination(vmm, pair, !isReady)
    if (isToldOnly && !isReached(vmm, pair)) return 'the source was not told that the destination has all'
    yield* rest(vmm, pair)
    return null
  }
  if (isToldOnly && !isReached(vmm, pair)) return 'the destination does not have all'
  stage.isPaused = false
  if (isReady) {
    const failure = yield* startDevices(vmm, pair.destinations)
    if (failure !== null) return failure
    yield* rest(vmm, pair)
    yield* begin(vmm, pair)
    return null
  }
  yield* rest(vmm, pair)
  if (pair.isUp) yield* startDestination(vmm, pair, true)
  return null
}

/** The destination starts; one that must has its devices reset where they do not. */
function* startDestination(vmm: Vmm, pair: Pair, isDue: boolean): Doing<void> {
  const { stage } = vmm
  if (stage.isPaused) for (const one of pair.destinations) yield* cleanUpLoad(vmm, one)
  stage.isPaused = false
  if (isDue) yield* startVm(vmm, 'destination', pair.destinations)
  else {
    const failure = yield* startDevices(vmm, pair.destinations)
    if (failure !== null) return lose(vmm, pair, failure)
    stage.note({ type: 'vcpus', host: 'destination', run: true })
  }
  for (const one of pair.destinations) yield* cleanUpLoad(vmm, one)
  ends(vmm, 'destination', 'completed', 'it runs')
}

function* begin(vmm: Vmm, { destinations }: Pair): Doing<void> {
  vmm.stage.note({ type: 'vcpus', host: 'destination', run: true })
  for (const one of destinations) yield* cleanUpLoad(vmm, one)
  ends(vmm, 'destination', 'completed', 'it runs')
}

/** The source has done its part. */
function* rest(vmm: Vmm, { sources }: Pair): Doing<void> {
  for (const one of sources) yield* saving.cleanUp(vmm, one)
  ends(vmm, 'source', 'completed', 'the destination has all')
  if (vmm.habits.afterwards === 'goes-on') yield* startVm(vmm, 'source', sources)
}

/** The source goes on: QEMU starts the VM, cleans up, and its migration notifier lets every device run. */
function* giveUp(vmm: Vmm, pair: Pair, because: string): Doing<void> {
  const { stage, habits } = vmm
  const { sources } = pair
  lose(vmm, pair, 'the source gives up')
  const goesOn = habits.failure === 'goes-on' && !stage.isPaused
  if (!stage.runs.source && goesOn) yield* startVm(vmm, 'source', sources)
  for (const one of sources) yield* saving.cleanUp(vmm, one)
  const isDue = habits.cancel === 'runs-anyway' || (habits.cancel === 'runs' && stage.runs.source)
  if (isDue) for (const one of sources) yield* goOn(vmm, one)
  ends(vmm, 'source', stage.isCancelled ? 'cancelled' : 'failed', because)
}
