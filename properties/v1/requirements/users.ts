// The duties of whoever uses a region device: they are the text's own, and what QEMU does is judged by them. No device
// can keep or break them: they are judged in traces.
import { v1 as generators } from '#generators'
import { v1 as model } from '#model'
import { judging, perDevice, type Requirement } from './kind.ts'

const duty = (
  name: string,
  level: Requirement['level'],
  statement: string,
  cites: Requirement['cites'][number],
  judge: Requirement['judge'],
): Requirement => ({
  name,
  statement,
  level,
  party: 'user',
  since: 'v1',
  cites: [cites],
  needs: { features: [], powers: [], devices: 2 },
  plan: (_, powers) => generators.migrations(powers),
  judge,
})

const RESUMING = 'The sequence to be followed while _RESUMING device state is as follows'

export const users: readonly Requirement[] = [
  duty(
    'users/valid',
    'must',
    'A user writes valid states alone.',
    { section: 'device_state: (read/write)', quote: 'to any valid state reachable from the current state' },
    judging(() => ({ act: { event } }) => {
      if (event.type !== 'set-state') return undefined
      if (model.isValid(event.value)) return 1
      return { because: `It writes ${model.meaningOf(event.value).name}.`, wanted: 'One of the five valid states.' }
    }),
  ),
  duty(
    'users/reserved-bits',
    'should',
    'A user reads device_state before it writes it, and writes the reserved bits back.',
    {
      section: 'device_state consists of 3 bits',
      quote: 'should perform a read-modify-write operation on this field',
    },
    judging(() => {
      const words = perDevice<number | undefined>(undefined)
      return ({ act: { device, event }, outcome }) => {
        if (event.type === 'get-state' && outcome.type === 'ok') words.set(device, outcome.value as number)
        const word = words.get(device)
        const because = 'It writes device_state, and has not read what the reserved bits are.'
        if (event.type === 'set-state') return word === undefined ? { because, wanted: 'A read of it first.' } : 1
        const isWrite = event.type === 'access' && event.value !== undefined && model.fieldAt(event.offset, event.width)
        if (isWrite !== 'device_state' || event.type !== 'access') return undefined
        if (word !== undefined && (word ^ event.value!) >>> 3 === 0) return 1
        return { because: 'It writes other reserved bits than it read.', wanted: 'The reserved bits as they were.' }
      }
    }),
  ),
  duty(
    'users/to-the-end',
    'should',
    'A user reads in stop-and-copy until nothing is pending.',
    {
      section: 'The user application can transition from the _SAVING|_RUNNING',
      quote: 'should iterate in _SAVING (stop-and-copy) until pending_bytes is 0',
    },
    judging(() => {
      const last = perDevice<{ readonly isStopped: boolean; readonly pending: bigint | undefined }>({
        isStopped: false,
        pending: undefined,
      })
      return ({ act: { device, event }, outcome }) => {
        const { isStopped, pending } = last.get(device)
        if (outcome.type !== 'ok') {
          // An error terminates the loop, and the user may then do as it likes.
          last.set(device, { isStopped: false, pending: undefined })
        } else if (event.type === 'pending-bytes') last.set(device, { isStopped, pending: outcome.value as bigint })
        else if (event.type === 'set-state') {
          last.set(device, { isStopped: event.value === model.bits.SAVING, pending: undefined })
          if (!isStopped || event.value === model.bits.SAVING || event.value === model.bits.RUNNING) return undefined
          if (pending === 0n) return 1
          const left = pending === undefined ? 'nothing read' : `${pending} bytes pending`
          const because = `It leaves stop-and-copy with ${left}.`
          return { because, wanted: 'Rounds until pending_bytes is 0.' }
        }
        return undefined
      }
    }),
  ),
  duty(
    'users/in-order',
    'should',
    'A user writes the pieces in the order and in the sizes in which they were read.',
    { section: RESUMING, quote: 'should write data in the same order as the data is received' },
    judging(() => {
      const next = perDevice(0)
      return ({ act: { device, event }, outcome }) => {
        if (event.type === 'set-state' && event.value === model.bits.RESUMING) next.set(device, 0)
        if (event.type !== 'write-size' || outcome.type !== 'ok') return undefined
        const wanted = next.get(device)
        next.set(device, wanted + 1)
        if (event.to.piece === wanted) return 1
        return { because: `It writes piece ${event.to.piece}.`, wanted: `Piece ${wanted}, the next one.` }
      }
    }),
  ),
]
