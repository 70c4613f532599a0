// cloud-hypervisor: a VM is paused, its devices are saved one after the other, and a VM that was restored is resumed.
// It knows neither PRE_COPY nor quiesced states, and goes from RESUMING to RUNNING at once. What its sources do where
// the two hosts disagree was not read; here the destination answers once its devices run, and the source waits for it.
import { devicesOn, type End } from './course.ts'
import { ageOf, ask, closeFile, held, setState, type Doing, type Failure, type Held, type Vmm } from './holding.ts'
import { loadData } from './qemu/loading.ts'
import { goOn } from './qemu/running.ts'
import { ERROR } from '../states.ts'

const ends = ({ stage }: Vmm, host: 'source' | 'destination', how: End, because: string): void =>
  stage.note({ type: 'ends', host, how, because })

/** Whether a device can be migrated: that is asked once. */
function* discover({ stage, habits }: Vmm, one: Held): Doing<Failure> {
  const outcome = yield* ask(one.device, { type: 'get-features' })
  if (outcome.type !== 'ok' || !outcome.value.includes('STOP_COPY')) return `device ${one.device} cannot be migrated`
  one.hasP2p = outcome.value.includes('P2P')
  const isAlone = stage.scenario.devices === 1 || habits.staging === 'one-by-one'
  return isAlone || one.hasP2p ? null : `device ${one.device} is one of several, and has no P2P`
}

const staged = ({ habits }: Vmm, { hasP2p }: Held): boolean => hasP2p && habits.staging === 'quiesced'

/** Lets every device of a VM pass through a quiesced state, where that is its habit, and then to its target. */
function* all(vmm: Vmm, devices: readonly Held[], target: 'STOP' | 'RUNNING'): Doing<Failure> {
  for (const goal of ['RUNNING_P2P', target] as const) {
    for (const one of devices) {
      if (goal === 'RUNNING_P2P' && !staged(vmm, one)) continue
      let failure = yield* setState(vmm, one, goal, ERROR)
      // One that keeps its state is asked once more.
      if (failure !== null && vmm.habits.lastResort === 'one-in-error') failure = yield* setState(vmm, one, goal, ERROR)
      if (failure !== null) return failure
      if (one.isBlank && target === 'RUNNING') return `device ${one.device} was reset`
    }
  }
  return null
}

/** snapshot: STOP_COPY, everything that there is, STOP. */
function* saved(vmm: Vmm, one: Held): Doing<readonly Uint8Array[] | string> {
  const failure = yield* setState(vmm, one, 'STOP_COPY', 'STOP')
  if (failure !== null) return failure
  const chunks: Uint8Array[] = []
  for (;;) {
    const outcome = yield* ask(one.device, { type: 'read', session: ageOf(one), length: one.chunk })
    if (outcome.type !== 'ok') return `a read of device ${one.device} fails`
    if (outcome.value.length > 0) chunks.push(outcome.value)
    if (outcome.value.length === 0 || vmm.habits.reading === 'once') break
  }
  const left = yield* setState(vmm, one, 'STOP', ERROR)
  yield* closeFile(vmm, one)
  return left ?? chunks
}

/** restore: RESUMING, and all that was saved. */
function* restored(vmm: Vmm, one: Held, chunks: readonly Uint8Array[], config: number): Doing<Failure> {
  const entered = yield* setState(vmm, one, 'RESUMING', 'STOP')
  if (entered !== null) return entered
  for (const bytes of chunks) {
    const failure = yield* loadData(vmm, one, bytes)
    if (failure === null) continue
    yield* ask(one.device, { type: 'reset' })
    yield* closeFile(vmm, one)
    return failure
  }
  vmm.stage.note({ type: 'configures', device: one.device, value: config })
  return null
}

/** A migration of a VM that is paused for it. */
export function* move(vmm: Vmm): Doing<void> {
  const { stage, habits } = vmm
  const sources = devicesOn(stage.scenario, 'source').map((device) => held(vmm, device))
  const destinations = devicesOn(stage.scenario, 'destination').map((device) => held(vmm, device))
  for (const one of [...sources, ...destinations]) {
    const failure = yield* discover(vmm, one)
    if (failure === null) continue
    for (const host of ['source', 'destination'] as const) ends(vmm, host, 'refused', failure)
    return
  }
  stage.note({ type: 'vcpus', host: 'source', run: false })
  const failure = (yield* all(vmm, sources, 'STOP')) ?? (yield* carried(vmm, sources, destinations))
  if (failure === null) return
  if (!stage.runs.destination) ends(vmm, 'destination', 'failed', failure)
  if (habits.failure === 'goes-on') {
    if (habits.staging === 'quiesced') yield* all(vmm, sources, 'RUNNING')
    for (const one of sources) yield* goOn(vmm, one)
    stage.note({ type: 'vcpus', host: 'source', run: true })
  }
  for (const one of sources) yield* closeFile(vmm, one)
  ends(vmm, 'source', stage.isCancelled ? 'cancelled' : 'failed', failure)
}

function* carried(vmm: Vmm, sources: readonly Held[], destinations: readonly Held[]): Doing<Failure> {
  const { stage, habits } = vmm
  const isReached = (): boolean => stage.isConnected && !stage.isCancelled
  for (const [at, one] of sources.entries()) {
    const chunks = yield* saved(vmm, one)
    if (typeof chunks === 'string') return chunks
    if (!isReached()) return 'the destination is out of reach'
    const failure = yield* restored(vmm, destinations[at]!, chunks, stage.config(one.device))
    if (failure !== null) return failure
  }
  if (!isReached()) return 'the destination is out of reach'
  if (habits.handover === 'data-sent') ends(vmm, 'source', 'completed', 'all is sent')
  const failure = yield* all(vmm, destinations, 'RUNNING')
  if (failure !== null && habits.handover === 'destination-ready') return failure
  for (const one of destinations) yield* goOn(vmm, one)
  if (habits.handover === 'destination-ready') ends(vmm, 'source', 'completed', 'the destination has all')
  stage.note({ type: 'vcpus', host: 'destination', run: true })
  for (const one of destinations) yield* closeFile(vmm, one)
  ends(vmm, 'destination', 'completed', 'it runs')
  return null
}
