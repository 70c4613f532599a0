// Faults of device_state: values that are taken and should not be, states that are not reached, the error left without
// a reset, and what must be supported refused.
import { isError, isValid, MASK, meaningOf, withError } from '../../states.ts'
import { referenceParts } from '../device.ts'
import { isRunning, isSaving } from '../machine.ts'
import { left } from '../saving.ts'
import { deviates, refuted, survives, type Mutant } from './mutant.ts'

const { refuses, change, reset, tick, pending, fail } = referenceParts

/** VALID with its argument unparenthesised, for reserved | bits. */
const expandedValid = (word: number): boolean => {
  const [reserved, bits] = [(word & ~MASK) >>> 0, word & MASK]
  return (reserved | (bits & 4)) !== 0 ? (reserved | bits) >>> 0 === 4 : true
}

export const statingMutants: readonly Mutant[] = [
  refuted('unparenthesised', 'its VALID is expanded as text: valid values with reserved bits are refused', {
    bug: 'B09',
    options: { reserved: 0x8000_0100 },
    parts: () => ({ refuses: (machine, word) => (expandedValid(word) ? refuses(machine, word) : 'EINVAL') }),
  }),
  refuted('takes-invalid', 'it takes the two invalid values', {
    parts: () => ({
      refuses: (machine, word) =>
        !isValid(word) && !isError(word) && !isError(machine.word) ? null : refuses(machine, word),
    }),
  }),
  refuted('takes-error', 'the error can be asked for', {
    parts: () => ({ refuses: (machine, word) => (isError(word) ? null : refuses(machine, word)) }),
  }),
  refuted('leaves-error', 'a write of _RUNNING leaves the error', {
    parts: () => ({
      refuses: (machine, word) => (isError(machine.word) && (word & MASK) === 1 ? null : refuses(machine, word)),
    }),
  }),
  refuted('stays-failed', 'a reset does not leave the error', {
    parts: () => ({
      reset(machine) {
        const isFailed = isError(machine.word)
        reset(machine)
        if (isFailed) machine.word = withError(machine.word)
      },
    }),
  }),
  refuted('opened-stopped', 'it is opened in _STOP', { begin: (machine) => void (machine.word &= ~1) }),
  refuted('stops-in-vain', 'a request for _STOP succeeds and changes nothing', {
    parts: () => ({ change: (machine, word) => ((word & MASK) === 0 ? undefined : change(machine, word)) }),
  }),
  refuted('no-pre-copy', 'it has no pre-copy, as in v2', {
    parts: () => ({ refuses: (machine, word) => ((word & MASK) === 3 ? 'EINVAL' : refuses(machine, word)) }),
  }),
  refuted('no-shutdown', '_STOP cannot be reached from _RUNNING', {
    parts: () => ({
      refuses: (machine, word) =>
        (word & MASK) === 0 && (machine.word & MASK) === 1 ? 'EBUSY' : refuses(machine, word),
    }),
  }),
  refuted('must-be-drained', 'pre-copy cannot be left for stop-and-copy while something is pending', {
    parts: () => ({
      refuses: (machine, word) =>
        (machine.word & MASK) === 3 && (word & MASK) === 2 && left(machine) > 0n ? 'EBUSY' : refuses(machine, word),
    }),
  }),
  refuted('stops-by-itself', 'it goes to _STOP when its state was read out', {
    parts: () => ({
      pending(machine) {
        const count = pending(machine)
        if (count === 0n && isSaving(machine) && !isRunning(machine)) machine.word &= ~2
        return count
      },
    }),
  }),
  refuted('shows-its-doubts', 'while it saves device_state reads an invalid value', {
    parts: () => ({ state: ({ word }) => (meaningOf(word).name === 'PRE_COPY' ? word | 4 : word) }),
  }),
  refuted('works-on', 'it works on in stop-and-copy', {
    parts: () => ({
      tick(machine) {
        const word = machine.word
        if (isSaving(machine)) machine.word |= 1
        tick(machine)
        machine.word = word
      },
    }),
  }),
  deviates('works-on-stopped', 'it works on in _STOP', {
    parts: () => ({
      tick(machine) {
        const word = machine.word
        if ((word & MASK) === 0) machine.word |= 1
        tick(machine)
        machine.word = word
      },
    }),
  }),
  deviates('fails-elsewhere', 'a transition that fails leaves _STOP', {
    parts: () => ({
      fail(machine, leaves) {
        fail(machine, leaves)
        if (leaves === 'previous') machine.word = (machine.word & ~MASK) >>> 0
      },
    }),
  }),
  deviates('reset-stops', 'a reset leaves _STOP', {
    parts: () => ({
      reset(machine) {
        reset(machine)
        machine.word &= ~1
      },
    }),
  }),
  survives('fails-every-other', 'every second request fails', {
    parts: () => {
      let count = 0
      return { refuses: (machine, word) => (count++ % 2 === 1 ? 'EAGAIN' : refuses(machine, word)) }
    },
  }),
  survives('listed-alone', 'what the text does not list is refused', { options: { unlisted: 'refused' } }),
  survives('fails-for-good', 'a request that is refused leads to the error', { options: { refusal: 'error' } }),
  survives('has-reserved-bits', 'reserved bits are set, and are to be preserved', {
    options: { reserved: 0x8000_0100 },
  }),
]
