// QEMU's VM state change handler for the devices of a VM: how they are stopped and started together. Where devices can
// write to each other all of them are quiesced first (the prepare callbacks), so that none runs beside one that is
// stopped.
import type { Host } from '../course.ts'
import { closeFile, reset, setState, type Doing, type Failure, type Held, type Vmm } from '../holding.ts'
import { ERROR, type State } from '../../states.ts'
import { isPrecopy } from './saving.ts'

/** Stops the virtual CPUs, then the devices; one in PRE_COPY goes on to STOP_COPY. */
export function* stopVm(vmm: Vmm, devices: readonly Held[], host: Host = 'source'): Doing<Failure> {
  const { stage, habits } = vmm
  let failure: Failure = null
  stage.note({ type: 'vcpus', host, run: false })
  for (const one of quiescing(vmm, devices)) {
    const failed = yield* towards(vmm, one, one.state === 'PRE_COPY' ? 'PRE_COPY_P2P' : 'RUNNING_P2P')
    failure ??= failed
  }
  // None is to be stopped beside one that runs.
  if (failure !== null && habits.lastResort === 'one-in-error') return failure
  for (const one of devices) {
    const failed = yield* towards(vmm, one, isPrecopy(one) ? 'STOP_COPY' : 'STOP')
    failure ??= failed
  }
  return habits.stopErrors === 'ignored' ? null : failure
}

const quiescing = ({ habits }: Vmm, devices: readonly Held[]): readonly Held[] =>
  habits.staging === 'quiesced' ? devices.filter(({ hasP2p }) => hasP2p) : []

/** A device that does not go where it should is asked once more. */
function* towards(vmm: Vmm, one: Held, target: State): Doing<Failure> {
  const failure = yield* setState(vmm, one, target, ERROR)
  return failure === null || vmm.habits.lastResort === 'one-that-failed'
    ? failure
    : yield* setState(vmm, one, target, ERROR)
}

/** Starts the devices of a destination that may still be given up; says which one could not be, or lost its state. */
export function* startDevices(vmm: Vmm, devices: readonly Held[]): Doing<Failure> {
  for (const one of quiescing(vmm, devices)) {
    const failure = yield* towards(vmm, one, 'RUNNING_P2P')
    if (failure !== null || one.isBlank) return failure ?? `device ${one.device} was reset`
  }
  for (const one of devices) {
    const failure = yield* towards(vmm, one, 'RUNNING')
    if (failure !== null || one.isBlank) return failure ?? `device ${one.device} was reset`
  }
  return null
}

/** Starts the devices of a VM that has to go on, then its virtual CPUs: what cannot be started is reset. */
export function* startVm(vmm: Vmm, host: Host, devices: readonly Held[]): Doing<void> {
  const { stage } = vmm
  for (const one of quiescing(vmm, devices)) yield* towards(vmm, one, 'RUNNING_P2P')
  for (const one of devices) yield* goOn(vmm, one)
  stage.note({ type: 'vcpus', host, run: true })
}

/** Lets a device run on, whatever it takes. */
export function* goOn(vmm: Vmm, one: Held): Doing<void> {
  if ((yield* towards(vmm, one, 'RUNNING')) === null || one.state === 'RUNNING') return
  yield* reset(one)
  yield* closeFile(vmm, one)
}
