// Loading: the write of data_size says that so many bytes lie in the data section; it returns once they are consumed.
// Pieces come in the order and in the sizes that they were read in; anything else is refused, and the load is spoilt.
import { failed, ok, type Outcome } from '../../errno.ts'
import { write } from '../../simulated/memory.ts'
import { faultOn, isResuming, windowOf, type Machine } from './machine.ts'
import { parsed } from './piece.ts'

/** The device begins to resume. */
export function begin(machine: Machine): void {
  machine.consumed = 0
  machine.load = 'nothing'
  machine.buffer = null
}

/** A read of data_offset while resuming: where the next piece goes. */
export const offset = (machine: Machine): Outcome<bigint> => ok(BigInt(windowOf(machine.options, machine.consumed)))

/** The pages of a piece become the device's. */
export function apply(machine: Machine, bytes: Uint8Array): boolean {
  const { memory } = machine
  const piece = parsed(bytes, memory.size, memory.pages)
  if (piece === undefined || piece.number !== machine.consumed || machine.load === 'ended') return false
  for (const { page, bytes: content } of piece.pages) write(memory, page, content)
  machine.consumed++
  machine.load = piece.kind === 'end' ? 'ended' : 'begun'
  return true
}

/** A write of data_size. */
export function consume(machine: Machine, length: number): Outcome<null> {
  if (!isResuming(machine) || machine.load === 'spoilt') return failed('EINVAL')
  const start = windowOf(machine.options, machine.consumed)
  const fault = faultOn(machine, 'load')
  if (fault !== undefined || !apply(machine, machine.section.slice(start, start + length))) {
    machine.load = 'spoilt'
    return failed(fault === undefined ? 'EINVAL' : 'EIO')
  }
  return ok(null)
}

/** Whether what was loaded is a device's whole state, or nothing was loaded at all. */
export const isLoaded = ({ load, options }: Machine): boolean =>
  load === 'ended' || load === 'nothing' || (load === 'begun' && options.incomplete === 'taken')
