// Witnesses of faults of what the device does besides: time passes, and a look from outside tells.
// The looks compare digests of pages, and counts of DMA.
import { on, view, to, ways, read, dirty, run, type Witnesses } from './act.ts'

export const operationWitnesses: Witnesses = {
  'leaves-dma-under-way': on(0, run(5), to('STOP'), view),
  'begins-dma-while-quiesced': on(0, to('RUNNING_P2P'), run(5), view),
  'runs-while-stopped': on(0, to('STOP'), run(5), view),
  'runs-while-saved': on(0, to('STOP_COPY'), run(5), view),
  'begins-dma-while-stopped': on(0, to('STOP'), run(5), view),
  'loses-its-state': on(0, dirty(), ...ways('STOP', 'RUNNING'), view),
  'leaves-dma-under-way-while-saving': on(0, to('PRE_COPY'), run(5), to('PRE_COPY_P2P'), view),
  'begins-dma-while-resuming': on(0, to('RESUMING'), run(5), view),
  'changes-while-it-is-read': on(0, to('STOP_COPY'), read(10), view),
  'never-runs-again': on(0, ...ways('STOP', 'RUNNING'), run(5), view),
  'changes-on-its-way': on(0, to('PRE_COPY'), view),
}
