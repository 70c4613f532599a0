// Faults of what the device does besides: DMA in states that forbid it, state that changes while it is stopped, and
// state that is lost without a load.
import { exchange } from '../bus.ts'
import { referenceParts } from '../device.ts'
import { rowOf } from '../machine.ts'
import { clear, work } from '../memory.ts'
import { byHandlers, byParts, refutedByComparison, withBoth, withP2p, withPrecopy, type Mutant } from './mutant.ts'

export const operationMutants: readonly Mutant[] = [
  refutedByComparison(
    'leaves-dma-under-way',
    'it does not wait for transactions that have begun',
    byParts(() => ({ drain: () => undefined })),
  ),
  refutedByComparison(
    'leaves-dma-under-way-while-saving',
    'it does not wait for transactions that have begun when it goes from PRE_COPY to PRE_COPY_P2P',
    byParts(() => {
      let isMeant = false
      return {
        perform(machine, from, to) {
          isMeant = from.name === 'PRE_COPY' && to.name === 'PRE_COPY_P2P'
          const errno = referenceParts.perform(machine, from, to)
          isMeant = false
          return errno
        },
        drain(machine) {
          if (!isMeant) referenceParts.drain(machine)
        },
      }
    }),
    withBoth,
  ),
  refutedByComparison(
    'begins-dma-while-resuming',
    'it begins transactions in RESUMING',
    byParts(() => ({
      run(machine, ticks) {
        referenceParts.run(machine, ticks)
        for (let tick = 0; tick < ticks && machine.state === 'RESUMING'; tick++) exchange(machine, 'running')
      },
    })),
  ),
  refutedByComparison(
    'changes-while-it-is-read',
    'a read of its stream changes its state',
    byParts(() => ({
      read(machine, session, length) {
        const bytes = referenceParts.read(machine, session, length)
        if (typeof bytes !== 'string' && bytes.length > 0 && machine.state === 'STOP_COPY') work(machine.memory)
        return bytes
      },
    })),
  ),
  refutedByComparison(
    'never-runs-again',
    'a device that was stopped does nothing once it is RUNNING again',
    byParts(() => {
      let wasStopped = false
      return {
        perform(machine, from, to) {
          wasStopped ||= to.operation === 'stopped'
          return referenceParts.perform(machine, from, to)
        },
        run(machine, ticks) {
          if (!wasStopped) referenceParts.run(machine, ticks)
        },
      }
    }),
  ),
  refutedByComparison(
    'changes-on-its-way',
    'to enter PRE_COPY changes its first page',
    byParts(() => ({
      perform(machine, from, to) {
        if (from.name === 'RUNNING' && to.name === 'PRE_COPY') machine.memory.bytes[0]! ^= 1
        return referenceParts.perform(machine, from, to)
      },
    })),
    withPrecopy,
  ),
  refutedByComparison(
    'begins-dma-while-quiesced',
    'it begins transactions in RUNNING_P2P and PRE_COPY_P2P',
    byParts(() => ({
      run(machine, ticks) {
        referenceParts.run(machine, ticks)
        if (rowOf(machine)?.operation !== 'quiesced') return
        for (let tick = 0; tick < ticks; tick++) exchange(machine, 'running')
      },
    })),
    withP2p,
  ),
  refutedByComparison(
    'runs-while-stopped',
    'its state changes in STOP',
    byParts(() => ({
      run(machine, ticks) {
        referenceParts.run(machine, ticks)
        for (let tick = 0; tick < ticks && machine.state === 'STOP'; tick++) work(machine.memory)
      },
    })),
  ),
  refutedByComparison(
    'runs-while-saved',
    'its state changes in STOP_COPY',
    byParts(() => ({
      run(machine, ticks) {
        referenceParts.run(machine, ticks)
        for (let tick = 0; tick < ticks && machine.state === 'STOP_COPY'; tick++) work(machine.memory)
      },
    })),
  ),
  refutedByComparison(
    'begins-dma-while-stopped',
    'it begins transactions in every stopped state',
    byParts(() => ({
      run(machine, ticks) {
        referenceParts.run(machine, ticks)
        if (rowOf(machine)?.operation !== 'stopped') return
        for (let tick = 0; tick < ticks; tick++) exchange(machine, 'running')
      },
    })),
  ),
  refutedByComparison(
    'loses-its-state',
    'a device that is stopped and started again has lost its state',
    byHandlers((handlers, machine) => ({
      'set-state'(event) {
        const before = machine.state
        const outcome = handlers['set-state'](event)
        if (before === 'STOP' && rowOf(machine)?.operation !== 'stopped') clear(machine.memory)
        return outcome
      },
    })),
  ),
]
