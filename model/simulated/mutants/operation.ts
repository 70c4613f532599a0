// Faults of what the device does besides: DMA in states that forbid it, state that changes while it is stopped, and
// state that is lost without a load.
import { referenceParts } from '../device.ts'
import { rowOf } from '../machine.ts'
import { clear, transact, work } from '../memory.ts'
import { byHandlers, byParts, refutedByComparison, withP2p, type Mutant } from './mutant.ts'

export const operationMutants: readonly Mutant[] = [
  refutedByComparison(
    'leaves-dma-under-way',
    'it does not wait for transactions that have begun',
    byParts(() => ({ drain: () => undefined })),
  ),
  refutedByComparison(
    'begins-dma-while-quiesced',
    'it begins transactions in RUNNING_P2P and PRE_COPY_P2P',
    byParts(() => ({
      run(machine, ticks) {
        referenceParts.run(machine, ticks)
        if (rowOf(machine)?.operation !== 'quiesced') return
        for (let tick = 0; tick < ticks; tick++) transact(machine.memory, 'running')
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
        for (let tick = 0; tick < ticks; tick++) transact(machine.memory, 'running')
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
