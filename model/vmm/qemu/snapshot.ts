// savevm and loadvm: the VM is stopped, so that no device enters PRE_COPY, and what it is goes to a file; another VM is
// loaded from that file later. Both may run then: they are two.
import { devicesOn, type Sent } from '../course.ts'
import { held, type Doing, type Failure, type Held, type Vmm } from '../holding.ts'
import { cleanUpLoad, load } from './loading.ts'
import { startDevices, startVm, stopVm } from './running.ts'
import * as saving from './saving.ts'

/** savevm on the source; where that succeeds, loadvm on the destination. */
export function* snapshot(vmm: Vmm): Doing<void> {
  const { stage } = vmm
  const sources = devicesOn(stage.scenario, 'source').map((device) => held(vmm, device))
  const destinations = devicesOn(stage.scenario, 'destination').map((device) => held(vmm, device))
  for (const one of [...sources, ...destinations]) {
    const failure = yield* saving.discover(vmm, one)
    if (failure !== null) return stage.note({ type: 'ends', host: 'source', how: 'refused', because: failure })
  }
  const file: { readonly at: number; readonly packet: Sent }[] = []
  // oxlint-disable-next-line require-yield
  const failure = yield* save(vmm, sources, function* (one, flag, bytes = new Uint8Array()) {
    const packet = { flag, bytes }
    stage.note({ type: 'sends', device: one.device, packet })
    file.push({ at: sources.indexOf(one), packet })
    return null
  })
  const how = failure === null ? 'completed' : 'failed'
  stage.note({ type: 'ends', host: 'source', how, because: failure ?? 'it is saved' })
  if (failure === null) yield* restore(vmm, destinations, file)
}

function* save(vmm: Vmm, sources: readonly Held[], send: saving.Send): Doing<Failure> {
  let failure = yield* stopVm(vmm, sources)
  for (const handler of [saving.setUp, saving.complete, saving.saveConfig]) {
    for (const one of sources) failure ??= yield* handler(vmm, one, send)
  }
  for (const one of sources) yield* saving.cleanUp(vmm, one)
  yield* startVm(vmm, 'source', sources)
  return failure
}

function* restore(
  vmm: Vmm,
  devices: readonly Held[],
  file: readonly { readonly at: number; readonly packet: Sent }[],
): Doing<void> {
  const { stage } = vmm
  let failure = yield* stopVm(vmm, devices, 'destination')
  for (const { at, packet } of file) failure ??= yield* load(vmm, devices[at]!, packet, () => {})
  if (vmm.habits.handover === 'destination-ready') {
    failure ??= yield* startDevices(vmm, devices)
    if (failure === null) stage.note({ type: 'vcpus', host: 'destination', run: true })
  } else if (failure === null) yield* startVm(vmm, 'destination', devices)
  const how = failure === null ? 'completed' : 'failed'
  for (const one of devices) yield* cleanUpLoad(vmm, one)
  stage.note({ type: 'ends', host: 'destination', how, because: failure ?? 'it runs' })
}
