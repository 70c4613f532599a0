// Users that ask for what there is not, take a failure for a success, or touch what they are to leave alone. What is
// wrong about them shows in a request, or in a write of the guest; no stream is loaded.
import { stateOf } from '#model'
import { drain, to } from '../../plan.ts'
import { strange } from '../../targets.ts'
import {
  close,
  failing,
  info,
  look,
  perhaps,
  read,
  reset,
  save,
  saveLive,
  start,
  stop,
  touch,
  unreadable,
} from '../habit.ts'
import { bad, BOTH, PRE_COPY, type BadUser } from './fault.ts'

const NAMES = ['STOP', 'RUNNING', 'STOP_COPY', 'RESUMING', 'RUNNING_P2P', 'PRE_COPY', 'PRE_COPY_P2P'] as const

export const asking: readonly BadUser[] = [
  // What is asked for.
  bad({
    name: 'speaks-v1',
    does: 'asks for STOP by its number in the first version of the protocol, which means ERROR in the second',
    duty: 'users/asks-for-states',
    bug: 'B69',
    parts: (spec) => [[...BOTH], [to(0, 0), ...start(spec, 0)]],
  }),
  bad({
    name: 'asks-for-error',
    does: 'asks for ERROR, to have the device out of the way',
    duty: 'users/asks-for-states',
    parts: (spec) => [[...BOTH, ...save(spec, 0)], [to(0, 'ERROR')]],
  }),
  bad({
    name: 'asks-for-what-lacks',
    does: 'asks for a state that the device lacks, or a number that has no state',
    duty: 'users/asks-for-states',
    parts: (spec) => [[...BOTH], [to(0, NAMES.find((name) => stateOf(spec, name) === undefined) ?? strange[0]!)]],
  }),
  bad({
    name: 'goes-back-to-precopy',
    does: 'wants to let a device run on that is in STOP_COPY, in the same session',
    duty: 'users/asks-for-states',
    features: PRE_COPY,
    parts: (spec) => [
      [...BOTH, to(0, 'PRE_COPY'), drain(0, 0, 512), ...perhaps(spec, 0, 'PRE_COPY_P2P'), to(0, 'STOP_COPY')],
      [to(0, 'PRE_COPY'), drain(0, 0, 512), to(0, 'STOP'), close(0)],
    ],
  }),
  bad({
    name: 'never-asks-for-features',
    does: 'takes it that every device has the optional states that this one has',
    duty: 'users/discovers-first',
    features: PRE_COPY,
    parts: (spec) => [[], saveLive(spec, 0)],
  }),
  bad({
    name: 'retries-blindly',
    does: 'asks for STOP_COPY once more when it failed, where the device is already, with a session that nobody has',
    duty: 'users/recovers',
    bug: 'B05',
    powers: ['faults'],
    parts: (spec) => [
      [...BOTH, ...stop(spec, 0), failing(0, { arc: 0, errno: 'EMFILE', leaves: 'behind' }), to(0, 'STOP_COPY')],
      [to(0, 'STOP_COPY'), ...start(spec, 0)],
    ],
  }),
  bad({
    name: 'asks-on-in-error',
    does: 'sees that the device is in ERROR, and asks it to run',
    duty: 'users/resets-from-error',
    powers: ['faults'],
    parts: (spec) => [
      [...BOTH, ...stop(spec, 0), failing(0, { arc: 0, errno: 'EIO', leaves: 'error' }), to(0, 'STOP_COPY'), look(0)],
      [to(0, 'RUNNING'), reset(0)],
    ],
  }),

  // Restraint.
  bad({
    name: 'touches-a-stopped-device',
    does: 'lets the guest run on when the device is in STOP',
    duty: 'users/leaves-stopped-alone',
    powers: ['dirty'],
    parts: (spec) => [
      [...BOTH, ...stop(spec, 0)],
      [touch(0), ...start(spec, 0)],
    ],
  }),
  bad({
    name: 'touches-a-device-that-is-saved',
    does: 'lets the guest run on while the state of the device is read out',
    duty: 'users/leaves-stopped-alone',
    powers: ['dirty'],
    parts: (spec) => [
      [...BOTH, ...stop(spec, 0), to(0, 'STOP_COPY'), read(0, 64)],
      [touch(0), drain(0, 0, 512), to(0, 'STOP'), close(0)],
    ],
  }),
  bad({
    name: 'touches-a-quiesced-device',
    does: 'lets the guest run on while the devices of the machine are quiesced',
    duty: 'users/leaves-quiesced-alone',
    features: ['P2P'],
    powers: ['dirty'],
    parts: (spec) => [
      [...BOTH, to(0, 'RUNNING_P2P')],
      [touch(0), ...start(spec, 0)],
    ],
  }),
  bad({
    name: 'counts-in-stop-copy',
    does: 'asks for precopy info in STOP_COPY, to show how much is left',
    duty: 'users/info-while-precopy',
    features: PRE_COPY,
    parts: (spec) => [
      [...BOTH, to(0, 'PRE_COPY'), drain(0, 0, 512), ...perhaps(spec, 0, 'PRE_COPY_P2P'), to(0, 'STOP_COPY')],
      [info(0), drain(0, 0, 512), to(0, 'STOP'), close(0)],
    ],
  }),
  bad({
    name: 'leaves-precopy-at-once',
    does: 'stops the device with most of the initial data unread',
    duty: 'users/initial-first',
    features: PRE_COPY,
    parts: () => [
      [...BOTH, to(0, 'PRE_COPY'), info(0), read(0, 16)],
      [to(0, 'STOP_COPY'), drain(0, 0, 512), to(0, 'STOP'), close(0)],
    ],
  }),
  bad({
    name: 'takes-an-error-for-zero',
    does: 'takes it that nothing is left when precopy info fails',
    duty: 'users/initial-first',
    bug: 'B75',
    features: PRE_COPY,
    powers: ['raw'],
    parts: () => [
      [...BOTH, to(0, 'PRE_COPY'), info(0), unreadable(0)],
      [to(0, 'STOP_COPY'), drain(0, 0, 512), to(0, 'STOP'), close(0)],
    ],
  }),
]
