// Witnesses of faults of a reset: in the state whose reset is wrong, and a look at what it should have ended.
// Most of them are three acts long.
import { on, bytes, state, view, reset, to, read, write, run, toError, type Witnesses } from './act.ts'

export const resetWitnesses: Witnesses = {
  'outlives-a-reset': on(0, to('STOP_COPY'), reset, read()),
  'reset-does-nothing': on(0, to('STOP_COPY'), reset, state),
  'reset-crashes-later': on(0, to('STOP_COPY'), reset, to('STOP')),
  'reset-keeps-error': on(0, ...toError, reset, state),
  'reset-stops': on(0, reset, state),
  'reset-fails-while-saving': on(0, to('STOP_COPY'), reset),
  'reset-keeps-the-load': on(0, to('RESUMING'), reset, write(bytes(1))),
  'reset-keeps-the-base': on(0, to('PRE_COPY'), read(), reset, to('PRE_COPY'), read()),
  'reset-leaves-dma-under-way': on(0, run(5), reset, view),
}
