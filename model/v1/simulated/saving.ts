// Saving: what reading pending_bytes, data_offset and data_size does. Reading data_offset makes the next piece
// available and returns only then; reading pending_bytes afterwards says that it was taken.
import { failed, ok, type Outcome } from '../../errno.ts'
import { faultOn, isRunning, isSaving, windowOf, type Machine } from './machine.ts'
import { lengthOf, pieceOf, type Parsed } from './piece.ts'

/** The device begins to save: nothing of its state was handed out. */
export function begin(machine: Machine): void {
  machine.unsent = new Set(Array.from({ length: machine.memory.pages }, (_, page) => page))
  machine.endLeft = true
  machine.made = 0
  machine.buffer = null
}

/** Whether there is anything to hand out as long as it is as it is. */
const hasData = (machine: Machine): boolean =>
  isSaving(machine) && (!isRunning(machine) || machine.options.precopyData === 'pages')

/** Bytes still to be handed out. */
export function left(machine: Machine): bigint {
  if (!hasData(machine)) return 0n
  const { unsent, memory } = machine
  const isEnd = !isRunning(machine) && machine.endLeft
  return BigInt(unsent.size * (lengthOf(1, memory.size) - lengthOf(0, 0)) + (isEnd ? lengthOf(0, 0) : 0))
}

/** A read of pending_bytes: what was made available has been taken. */
export function pending(machine: Machine): bigint {
  machine.buffer = null
  return left(machine)
}

/** How many pages the next piece has. */
function countOf({ options, unsent, made }: Machine): number {
  const most = options.pieces === 'page' ? 1 : options.pieces === 'whole' ? unsent.size : 1 + (made % 3)
  return Math.min(most, unsent.size)
}

/** The next piece, taken from what is left; undefined where nothing is. */
export function next(machine: Machine): Uint8Array | undefined {
  if (left(machine) === 0n) return undefined
  const { memory, unsent } = machine
  const chosen = [...unsent].sort((a, b) => a - b).slice(0, countOf(machine))
  const pages = chosen.map((page) => {
    unsent.delete(page)
    return { page, bytes: memory.bytes.slice(page * memory.size, (page + 1) * memory.size) }
  })
  const kind: Parsed['kind'] = !isRunning(machine) && unsent.size === 0 ? 'end' : 'pages'
  if (kind === 'end') machine.endLeft = false
  return pieceOf({ kind, number: machine.made++, pages }, memory.size)
}

/** Makes the next piece available; nothing where there is none. */
export function stage(machine: Machine): void {
  const start = windowOf(machine.options, machine.made)
  const bytes = next(machine) ?? new Uint8Array()
  machine.section.set(bytes, start)
  machine.buffer = { offset: start, size: bytes.length }
}

/** A read of data_offset while saving. */
export function offset(machine: Machine): Outcome<bigint> {
  if (machine.buffer === null) {
    if (faultOn(machine, 'save') !== undefined) return failed('EIO')
    stage(machine)
  }
  return ok(BigInt(machine.buffer!.offset))
}

export const size = ({ buffer }: Machine): bigint => BigInt(buffer?.size ?? 0)
