// The reference device of the region protocol: an access to the region is taken for the field that it is, and answered
// by the machine's parts. Its memory is that of the v2 device, so that the two can be compared page by page.
import { clear, drain, memoryOf, viewOf, write } from '../../simulated/memory.ts'
import type { Power } from '../../device.ts'
import { failed, ok, type KnownErrno, type Outcome } from '../../errno.ts'
import { isListed } from '../arcs.ts'
import type { Device, Way } from '../device.ts'
import { areaAt, bytesOf, fieldAt, numberOf, touchesInfo } from '../region.ts'
import { bits, isError, isValid, MASK, meaningOf, withError } from '../states.ts'
import * as loading from './loading.ts'
import { faultOn, isResuming, isRunning, isSaving, regionOf, tick, type Machine, type Parts } from './machine.ts'
import { defaults, type Options } from './options.ts'
import * as saving from './saving.ts'

export interface Settings {
  /** What it holds at first follows from it. */
  readonly seed: number
  readonly options?: Partial<Options>
  readonly parts?: Partial<Parts>
}

export const powers: readonly Power[] = ['dirty', 'inspect', 'advance', 'faults']

/** Small, so that whole migrations are short. */
const geometry = { pages: 4, size: 32 } as const

/** Why a request is refused: the device has failed, or it asks for what is no state, or for other reserved bits. */
function refuses(machine: Machine, word: number): KnownErrno | null {
  const [from, to] = [meaningOf(machine.word), meaningOf(word)]
  if (isError(machine.word)) return 'EIO'
  if (!isValid(word) || (word & ~MASK) >>> 0 !== (machine.word & ~MASK) >>> 0) return 'EINVAL'
  if (from !== to && machine.options.unlisted === 'refused' && !isListed(from.name, to.name)) return 'EINVAL'
  return isResuming(machine) && from !== to && !loading.isLoaded(machine) ? 'EINVAL' : null
}

function change(machine: Machine, word: number): void {
  const before = { isSaving: isSaving(machine), isResuming: isResuming(machine) }
  machine.word = word >>> 0
  if (!isRunning(machine)) drain(machine.memory)
  if (isSaving(machine) && !before.isSaving) saving.begin(machine)
  if (isResuming(machine) && !before.isResuming) loading.begin(machine)
  machine.buffer = null
}

export const referenceParts: Parts = {
  refuses,
  change,
  fail(machine, leaves) {
    if (leaves === 'error') machine.word = withError(machine.word)
  },
  pending: (machine) => (isSaving(machine) ? saving.pending(machine) : 0n),
  offset: (machine) => (isSaving(machine) ? saving.offset(machine) : loading.offset(machine)),
  size: saving.size,
  consume: loading.consume,
  odd: () => failed('EINVAL'),
  fixed: ({ options }, offset) =>
    fieldAt(offset, 4) !== 'reserved' && options.readOnly === 'EINVAL' ? failed('EINVAL') : ok(null),
  reserved: () => 0n,
  tick,
  reset(machine) {
    machine.word = ((machine.word & ~MASK) | bits.RUNNING) >>> 0
    clear(machine.memory)
    drain(machine.memory)
    saving.begin(machine)
    loading.begin(machine)
  },
  state: ({ word }) => word,
  data: ({ section }, offset, length) => section.slice(offset, offset + length),
}

export function machineOf({ seed, options = {}, parts = {} }: Settings): Machine {
  const chosen = { ...defaults, ...options }
  const info = regionOf(chosen)
  return {
    options: chosen,
    parts: { ...referenceParts, ...parts },
    memory: memoryOf(geometry, seed),
    info,
    section: new Uint8Array(info.size),
    word: (chosen.reserved | bits.RUNNING) >>> 0,
    unsent: new Set(),
    endLeft: false,
    made: 0,
    buffer: null,
    consumed: 0,
    load: 'nothing',
    plan: [],
    counts: { transition: 0, save: 0, load: 0 },
  }
}

/** A machine as a device. */
export function deviceOf(machine: Machine): Device {
  const { parts, memory, info, section } = machine
  const isMapped = (offset: number, length: number): boolean => {
    const area = areaAt(info, BigInt(offset))
    return area !== undefined && offset + length <= area.offset + area.size
  }
  const misplaced = (offset: number, length: number, way: Way): boolean =>
    !(offset >= 0 && offset + length <= info.size) || (way === 'mapped' && !isMapped(offset, length))

  function readField(offset: number, width: number): Outcome<Uint8Array> {
    const name = fieldAt(offset, width)
    if (name === undefined) return parts.odd(machine, offset, new Uint8Array(width))
    if (name === 'data_offset') {
      const at = parts.offset(machine)
      return at.type === 'ok' ? ok(bytesOf(at.value, width)) : at
    }
    const value = {
      device_state: () => BigInt(parts.state(machine)),
      reserved: () => parts.reserved(machine),
      pending_bytes: () => parts.pending(machine),
      data_size: () => parts.size(machine),
    }[name]()
    return ok(bytesOf(value, width))
  }

  function writeField(offset: number, bytes: Uint8Array): Outcome<null> {
    const name = fieldAt(offset, bytes.length)
    if (name === undefined) {
      const outcome = parts.odd(machine, offset, bytes)
      return outcome.type === 'ok' ? ok(null) : outcome
    }
    const value = numberOf(bytes)
    if (name === 'device_state') return request(Number(value))
    if (name === 'data_size') return parts.consume(machine, Number(value))
    return parts.fixed(machine, offset, value)
  }

  function request(word: number): Outcome<null> {
    const errno = parts.refuses(machine, word)
    if (errno !== null) {
      if (!isError(machine.word)) parts.fail(machine, machine.options.refusal)
      return failed(errno)
    }
    const fault = faultOn(machine, 'transition')
    if (fault !== undefined) {
      parts.fail(machine, fault.leaves)
      return failed('EIO')
    }
    parts.change(machine, word)
    return ok(null)
  }

  return {
    powers,
    info,
    read(offset, length, way) {
      if (misplaced(offset, length, way)) return failed(way === 'mapped' ? 'EFAULT' : 'EINVAL')
      return touchesInfo(offset) ? readField(offset, length) : ok(parts.data(machine, offset, length))
    },
    write(offset, bytes, way) {
      if (misplaced(offset, bytes.length, way)) return failed(way === 'mapped' ? 'EFAULT' : 'EINVAL')
      if (touchesInfo(offset)) return writeField(offset, bytes)
      section.set(bytes, offset)
      return ok(null)
    },
    reset() {
      parts.reset(machine)
      return ok(null)
    },
    dirty(page, bytes) {
      // A guest cannot write to a device that does not run.
      if (!isRunning(machine) || page >= memory.pages) return failed('EINVAL')
      write(memory, page, bytes)
      machine.unsent.add(page)
      return ok(null)
    },
    inspect: () => ok(viewOf(memory)),
    advance(ticks) {
      for (let count = 0; count < ticks; count++) parts.tick(machine)
      return ok(null)
    },
    faults(plan) {
      machine.plan = plan
      machine.counts.transition = machine.counts.save = machine.counts.load = 0
      return ok(null)
    },
  }
}

/** The reference device. */
export const simulatedDevice = (settings: Settings): Device => deviceOf(machineOf(settings))
