// Faults of the region and of the rounds: fields that change when they are read, data that is not there or not at its
// place, pieces that are lost, and errors that are swallowed.
import { ok, type Outcome } from '../../../errno.ts'
import { write } from '../../../simulated/memory.ts'
import { referenceParts } from '../device.ts'
import { isResuming, isRunning, isSaving, windowOf, windows, type Machine } from '../machine.ts'
import { parsed } from '../piece.ts'
import { next, pending as plainPending, size as plainSize, stage } from '../saving.ts'
import { bytesOf } from '../../region.ts'
import { deviates, refuted, survives, type Mutant } from './mutant.ts'

const { offset, pending, size, consume, data, change, fixed } = referenceParts

/** A loader that takes what it is given and does not notice that anything is missing. */
function loosely(machine: Machine, length: number): Outcome<null> {
  const { memory, section, options } = machine
  const start = windowOf(options, machine.consumed)
  const piece = parsed(section.slice(start, start + length), memory.size, memory.pages)
  for (const { page, bytes } of piece?.pages ?? []) write(memory, page, bytes)
  machine.consumed++
  machine.load = 'ended'
  return ok(null)
}

const resumingAt = (at: number) => (machine: Machine) => (isResuming(machine) ? ok(BigInt(at)) : offset(machine))

export const movingMutants: readonly Mutant[] = [
  refuted('keeps-reserved', 'the reserved field keeps what is written to it', {
    parts: () => {
      let kept = 0n
      return {
        reserved: () => kept,
        fixed(machine, at, value) {
          if (at === 4) kept = value
          return fixed(machine, at, value)
        },
      }
    },
  }),
  refuted('pending-is-written', 'pending_bytes is what the user writes', {
    parts: () => {
      let written: bigint | undefined
      return {
        pending: (machine) => written ?? pending(machine),
        fixed(machine, at, value) {
          if (at === 8) written = value
          return fixed(machine, at, value)
        },
      }
    },
  }),
  deviates('any-width', 'the structure can be read in any width', {
    parts: () => ({ odd: (_, __, bytes) => ok(bytes) }),
  }),
  refuted('offset-zero', 'data_offset is 0 while it resumes', { parts: () => ({ offset: resumingAt(0) }) }),
  refuted('offset-in-structure', 'data_offset points into the structure while it resumes', {
    bug: 'B81',
    parts: () => ({ offset: resumingAt(24) }),
  }),
  refuted('one-offset', 'data_offset is that of the saved data while it resumes, and data is consumed elsewhere', {
    bug: 'B81',
    options: { section: 'trapped' },
    parts: () => ({ offset: resumingAt(windows.page), consume: loosely }),
  }),
  refuted('unaligned', 'its mmapped data is not page aligned', {
    options: { section: 'mmapped' },
    parts: () => ({
      offset(machine) {
        const at = offset(machine)
        return at.type === 'ok' ? ok(at.value + 64n) : at
      },
      data: (machine, at, length) => data(machine, at - 64, length),
    }),
  }),
  refuted('beyond-the-region', 'data_size reaches beyond the region', {
    parts: () => ({ size: (machine) => (machine.buffer === null ? 0n : size(machine) + 2n ** 20n) }),
  }),
  refuted('steps-by-offset', 'each read of data_offset makes the next piece available', {
    parts: () => ({
      consume: loosely,
      offset(machine) {
        machine.buffer = null
        return offset(machine)
      },
    }),
  }),
  refuted('steps-by-size', 'each read of data_size is the end of the buffer', {
    parts: () => ({
      consume: loosely,
      size(machine) {
        const count = plainSize(machine)
        if (isSaving(machine)) machine.buffer = { offset: machine.buffer?.offset ?? windows.low, size: 0 }
        return count
      },
    }),
  }),
  refuted('steps-by-pending', 'each read of pending_bytes drops a piece', {
    parts: () => {
      let isAgain = false
      return {
        consume: loosely,
        pending(machine) {
          if (isAgain && isSaving(machine)) next(machine)
          isAgain = machine.buffer === null
          return isSaving(machine) ? plainPending(machine) : 0n
        },
        offset(machine) {
          isAgain = false
          return offset(machine)
        },
      }
    },
  }),
  refuted('too-early', 'data_offset is returned before the data is there', {
    parts: () => {
      let late: Uint8Array | undefined
      return {
        consume: loosely,
        offset(machine) {
          const isNew = isSaving(machine) && machine.buffer === null
          if (isNew) {
            stage(machine)
            const { offset: at, size: length } = machine.buffer!
            late = machine.section.slice(at, at + length)
            machine.section.fill(0, at, at + length)
          }
          return offset(machine)
        },
        pending(machine) {
          if (late !== undefined && machine.buffer !== null) machine.section.set(late, machine.buffer.offset)
          return pending(machine)
        },
      }
    },
  }),
  deviates('pending-once', 'pending_bytes reads 0 where it was just read', {
    parts: () => {
      let isAgain = false
      return {
        pending(machine) {
          const isFirst = !isAgain || machine.buffer !== null
          isAgain = true
          return isFirst ? pending(machine) : 0n
        },
        change(machine, word) {
          isAgain = false
          change(machine, word)
        },
      }
    },
  }),
  refuted('throws', 'it comes down when data_offset is read in _STOP', {
    parts: () => ({
      offset(machine) {
        if ((machine.word & 7) === 0) throw new Error('no buffer')
        return offset(machine)
      },
    }),
  }),
  deviates('gives-less', 'a read of the data gives less than there is', {
    parts: () => ({ data: (machine, at, length) => data(machine, at, Math.max(1, length - 1)) }),
  }),
  refuted('ends-early', 'pending_bytes is 0 while the last page is left', {
    parts: () => ({
      consume: loosely,
      pending(machine) {
        const count = pending(machine)
        return machine.made > 0 && machine.unsent.size <= 1 && !isRunning(machine) ? 0n : count
      },
    }),
  }),
  refuted('forgets-changes', 'what changes after it was read in pre-copy is not read again', {
    parts: () => {
      const sent = new Set<number>()
      return {
        offset(machine) {
          const before = [...machine.unsent]
          const at = offset(machine)
          for (const page of before) if (!machine.unsent.has(page) && isSaving(machine)) sent.add(page)
          return at
        },
        pending(machine) {
          if (isSaving(machine)) for (const page of sent) machine.unsent.delete(page)
          else sent.clear()
          return pending(machine)
        },
        change(machine, word) {
          if (!isSaving(machine)) sent.clear()
          change(machine, word)
          for (const page of sent) machine.unsent.delete(page)
        },
      }
    },
  }),
  refuted('once-only', 'a second migration finds what the first one left of its account', {
    bug: 'B85',
    parts: () => {
      let isSpent = false
      return {
        change(machine, word) {
          const was = isSaving(machine)
          change(machine, word)
          if (isSaving(machine) && !was && isSpent) machine.unsent.delete(0)
          if (!isSaving(machine) && was) isSpent = true
        },
      }
    },
  }),
  refuted('swallows-errors', 'a write of data_size that fails inside succeeds', {
    bug: 'B83',
    parts: () => ({
      consume(machine, length) {
        const outcome = consume(machine, length)
        if (outcome.type === 'ok') return outcome
        machine.load = 'ended'
        return ok(null)
      },
    }),
  }),
  refuted('consumes-late', 'a write of data_size returns before the data is consumed', {
    parts: () => {
      let waiting = 0
      return {
        consume(machine, length) {
          if (waiting > 0) consume(machine, waiting)
          waiting = length
          machine.load = 'ended'
          return ok(null)
        },
      }
    },
  }),
  survives('varying-pieces', 'pieces change their size', { options: { pieces: 'varying' } }),
  survives('moving-offsets', 'data_offset moves from piece to piece', {
    options: { section: 'trapped', offsets: 'moving' },
  }),
  survives('trapped', 'nothing of its data section may be mmapped', { options: { section: 'trapped' } }),
  survives('nothing-in-pre-copy', 'it has no data before it has stopped', { options: { precopyData: 'none' } }),
  survives('refuses-read-only', 'a write to a read-only field is refused', { options: { readOnly: 'EINVAL' } }),
  survives('takes-half-a-load', 'half a load is taken', { options: { incomplete: 'taken' } }),
  survives('idle-fields', 'what its fields read while it only runs means nothing', {
    parts: () => ({
      size: (machine) => (isSaving(machine) ? size(machine) : 2n ** 63n),
      data: (machine, at, length) => (isSaving(machine) ? data(machine, at, length) : bytesOf(7n, length)),
    }),
  }),
]
