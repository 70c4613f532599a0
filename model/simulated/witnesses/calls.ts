// Witnesses of faults of the core: a call that is wrong in one way, or memory that is. What is written back is
// compared as well as what is returned.
import { GET, PROBE, SET } from '../../raw.ts'
import { on, state, info, to, read, dirty, LEFT_FD, call, infoCall, type Witnesses } from './act.ts'

const intoStopCopy = { target: 'STOP_COPY', memory: 'read-only' } as const

export const callWitnesses: Witnesses = {
  'takes-a-short-header': on(0, call('MIGRATION', GET, { argsz: 7 })),
  'takes-a-short-payload': on(0, call('MIGRATION', GET, { argsz: 15 })),
  'takes-stray-flags': on(0, call('MIGRATION', GET | (1 << 20))),
  'gets-unasked': on(0, call('MIGRATION', 0)),
  'gets-and-sets': on(0, call('MIG_DEVICE_STATE', GET | SET), state),
  'sets-what-can-be-got': on(0, call('MIGRATION', SET)),
  'probe-performs': on(0, call('MIG_DEVICE_STATE', PROBE | SET), state),
  'probe-wants-a-payload': on(0, call('MIG_DEVICE_STATE', PROBE | SET, { argsz: 8 })),
  'probe-says-yes': on(0, call('MIGRATION', PROBE | SET)),
  'refuses-and-performs': on(0, state, call('MIG_DEVICE_STATE', SET, { argsz: 12 }), state),
  'returns-one': on(0, call('MIG_DEVICE_STATE', SET)),
  'info-returns-what-was-left': on(0, to('PRE_COPY'), infoCall({ memory: 'read-only' })),
  'get-leaves-the-fd': on(0, call('MIG_DEVICE_STATE', GET, { fd: LEFT_FD })),
  'refusal-leaves-the-fd': on(0, call('MIG_DEVICE_STATE', SET, { target: 99, fd: LEFT_FD })),
  'request-leaves-the-fd': on(0, call('MIG_DEVICE_STATE', SET, { fd: LEFT_FD })),
  'size-without-memory': on(0, call('MIG_DATA_SIZE', GET, { memory: 'read-only' })),
  'copy-out-starts-again': on(0, to('STOP'), call('MIG_DEVICE_STATE', SET, intoStopCopy), state),
  'info-takes-a-short-length': on(0, to('PRE_COPY'), infoCall({ argsz: 16 })),
  'any-ioctl-is-info': on(0, to('PRE_COPY'), infoCall({ command: 0 })),
  'unknown-ioctl-is-invalid': on(0, to('STOP_COPY'), infoCall({ command: 0 })),
  'probe-opts-in': on(0, call('MIG_PRECOPY_INFOv2', PROBE | SET), to('PRE_COPY'), read(), dirty(7), info),
  'probe-of-the-opt-in-says-yes': on(0, call('MIG_PRECOPY_INFOv2', PROBE | SET)),
}
