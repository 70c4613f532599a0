// QEMU's SaveVMHandlers of the destination for a device of v2: load_setup, load_state, load_cleanup. A packet is loaded
// when it comes; of multifd channels those that come early wait for their turn.
import type { Sent } from '../course.ts'
import { ageOf, ask, closeFile, setState, type Doing, type Failure, type Held, type Vmm } from '../holding.ts'

/** load_setup. */
export const setUpLoad = (vmm: Vmm, one: Held): Doing<Failure> => setState(vmm, one, 'RESUMING', one.state)

/** Writes bytes to the data_fd, on and on while a part is taken. */
export function* loadData({ habits }: Vmm, one: Held, bytes: Uint8Array): Doing<Failure> {
  if (one.file === null) return `device ${one.device} has no data_fd`
  for (let at = 0; at < bytes.length;) {
    const content = { type: 'literal', bytes: bytes.subarray(at) } as const
    const outcome = yield* ask(one.device, { type: 'write', session: ageOf(one), content })
    const isRefused = outcome.type !== 'ok' || outcome.value === 0
    if (isRefused) return habits.writeErrors === 'ignored' ? null : `a write to device ${one.device} fails`
    if (habits.writing === 'taken-for-whole') return null
    at += outcome.value
  }
  return null
}

/** load_state, one packet of it; `acknowledge` is called where the switchover is approved of. */
export function* load(vmm: Vmm, one: Held, { flag, bytes }: Sent, acknowledge: () => void): Doing<Failure> {
  switch (flag) {
    case 'setup':
      return yield* setUpLoad(vmm, one)
    case 'data':
      return yield* loadData(vmm, one, bytes)
    case 'config':
      vmm.stage.note({ type: 'configures', device: one.device, value: bytes[0]! })
      return null
    case 'initial':
      acknowledge()
      return null
    case 'end':
    case 'ready':
      return null
  }
}

/** load_cleanup: the state is left to whoever starts the VM. */
export const cleanUpLoad = (vmm: Vmm, one: Held): Doing<void> => closeFile(vmm, one)

/** In which order so many packets come that overtake each other; none does by 0. */
export function arrivals(count: number, overtaking: number): readonly number[] {
  const order = Array.from({ length: count }, (_, at) => at)
  if (overtaking > 0) for (let at = 0; at + 1 < count; at += 1 + overtaking) order.splice(at, 2, at + 1, at)
  return order
}

/** The packets of a device as they are loaded, from those that come in this order. */
export const inTurn = ({ habits }: Vmm, order: readonly number[]): readonly number[] =>
  habits.arrival === 'by-number' ? order.toSorted((a, b) => a - b) : order
