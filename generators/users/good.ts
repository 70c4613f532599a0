// Users as there are: the sequences of QEMU and of cloud-hypervisor, as plans. They break no must of the header. Where
// one of them does not do what the header only recommends, or what other users do, it says so.
import { captured, drain, fill, to } from '../plan.ts'
import {
  close,
  discover,
  failing,
  info,
  load,
  look,
  perhaps,
  read,
  reset,
  save,
  saveLive,
  start,
  stop,
} from './habit.ts'
import type { User } from './habit.ts'

export interface GoodUser extends User {
  /** The requirements below a must that it does not keep. */
  readonly deviates: readonly string[]
}

type Habit = Pick<User, 'name' | 'does' | 'plan'> & Partial<Omit<GoodUser, 'name' | 'does' | 'plan'>>
const user = (habit: Habit): GoodUser => ({ features: [], powers: [], deviates: [], ...habit })

const BOTH = [...discover(0), ...discover(1)]
const PRE_COPY = ['PRE_COPY']
const failed = { arc: 0, errno: 'EIO' } as const

export const goodUsers: readonly GoodUser[] = [
  user({
    name: 'qemu-live',
    does: 'migrates a running device; the destination is in RESUMING from the beginning, and is written as it is read',
    features: PRE_COPY,
    plan: (spec) => [
      ...BOTH,
      to(0, 'PRE_COPY'),
      info(0),
      to(1, 'RESUMING'),
      drain(0, 0, 16),
      ...fill(1, 0, captured(0, 0, 0, 16)),
      info(0),
      ...perhaps(spec, 0, 'PRE_COPY_P2P'),
      to(0, 'STOP_COPY'),
      drain(0, 0, 2 ** 20),
      ...fill(1, 0, captured(0, 0, 16)),
      to(0, 'STOP'),
      close(0),
      ...start(spec, 1),
      close(1),
    ],
  }),
  user({
    name: 'qemu-without-ack',
    does: 'migrates a running device, and stops it when little is left, initial data or not',
    features: PRE_COPY,
    deviates: ['users/initial-first'],
    plan: (spec) => [
      ...BOTH,
      to(0, 'PRE_COPY'),
      info(0),
      read(0, 16),
      ...perhaps(spec, 0, 'PRE_COPY_P2P'),
      to(0, 'STOP_COPY'),
      drain(0, 0, 2 ** 20),
      to(0, 'STOP'),
      close(0),
      ...load(spec, 0, 1),
    ],
  }),
  user({
    name: 'qemu-savevm',
    does: 'stops the device, saves it and lets it go on, twice',
    plan: (spec) => [...BOTH, ...save(spec, 0), ...start(spec, 0), ...save(spec, 0), ...start(spec, 0)],
  }),
  user({
    name: 'qemu-loadvm',
    does: 'loads what it has saved into the same device',
    plan: (spec) => [...BOTH, ...save(spec, 0), ...start(spec, 0), ...stop(spec, 0), ...load(spec, 0, 0)],
  }),
  user({
    name: 'qemu-cancel',
    does: 'cancels a migration: closes the file while the device is in PRE_COPY, and lets it run',
    features: PRE_COPY,
    plan: (spec) => [
      ...BOTH,
      to(0, 'PRE_COPY'),
      info(0),
      read(0),
      close(0),
      to(0, 'RUNNING'),
      ...saveLive(spec, 0),
      ...load(spec, 0, 1),
    ],
  }),
  user({
    name: 'qemu-cancel-stopped',
    does: 'cancels a migration when the device is stopped and half of it is read, and tries again',
    plan: (spec) => [
      ...BOTH,
      ...stop(spec, 0),
      to(0, 'STOP_COPY'),
      read(0, 64),
      ...start(spec, 0),
      close(0),
      ...save(spec, 0),
      ...load(spec, 0, 1),
    ],
  }),
  user({
    name: 'qemu-pause',
    does: 'pauses the guest during a migration and lets it go on: the session is given up in STOP_COPY',
    features: PRE_COPY,
    plan: (spec) => [
      ...BOTH,
      to(0, 'PRE_COPY'),
      info(0),
      drain(0, 0, 512),
      ...perhaps(spec, 0, 'PRE_COPY_P2P'),
      to(0, 'STOP_COPY'),
      to(0, 'RUNNING'),
      close(0),
    ],
  }),
  user({
    name: 'qemu-recover',
    does: 'goes back to where it was when STOP_COPY fails, without a look at the state',
    powers: ['faults'],
    plan: (spec) => [
      ...BOTH,
      ...stop(spec, 0),
      failing(0, { ...failed, leaves: 'before' }),
      to(0, 'STOP_COPY'),
      to(0, 'STOP'),
      ...start(spec, 0),
    ],
  }),
  user({
    name: 'qemu-reset',
    does: 'goes back to where it was when STOP_COPY fails, and resets the device when that fails as well',
    powers: ['faults'],
    plan: (spec) => [
      ...BOTH,
      ...stop(spec, 0),
      failing(0, { ...failed, leaves: 'error' }),
      to(0, 'STOP_COPY'),
      to(0, 'STOP'),
      reset(0),
      ...save(spec, 0),
      ...load(spec, 0, 1),
    ],
  }),
  user({
    name: 'qemu-incoming-paused',
    does: 'closes the file in RESUMING, for the guest is to be started by hand later',
    plan: (spec) => [
      ...BOTH,
      ...save(spec, 0),
      to(1, 'RESUMING'),
      ...fill(1, 0, captured(0, 0)),
      close(1),
      ...start(spec, 1),
    ],
  }),
  user({
    name: 'qemu-incoming-nothing',
    does: 'starts a destination that was sent nothing: RESUMING is left without a write',
    deviates: ['users/whole-stream'],
    plan: (spec) => [...BOTH, to(1, 'RESUMING'), ...start(spec, 1), reset(1), close(1)],
  }),
  user({
    name: 'qemu-two-devices',
    does: 'saves two devices and loads each again, their acts mixed',
    plan: (spec) => {
      const both = (one: ReturnType<typeof save>, two: ReturnType<typeof save>) =>
        one.flatMap((step, at) => [step, two[at]!])
      return [...BOTH, ...both(save(spec, 0), save(spec, 1)), ...both(load(spec, 0, 0), load(spec, 1, 1))]
    },
  }),
  user({
    name: 'cloud-hypervisor',
    does: 'asks for the state it wants and no state between, and closes the file before RESUMING is left',
    plan: () => [
      ...BOTH,
      to(0, 'STOP'),
      to(0, 'STOP_COPY'),
      drain(0, 0, 2 ** 20),
      to(0, 'STOP'),
      close(0),
      to(1, 'RESUMING'),
      ...fill(1, 0, captured(0, 0)),
      close(1),
      to(1, 'RUNNING'),
    ],
  }),
  user({
    name: 'careful',
    does: 'looks at the state after a failure, resets a device in ERROR, and gives a load up by a reset',
    powers: ['faults'],
    plan: (spec) => [
      ...BOTH,
      failing(0, { ...failed, leaves: 'error' }),
      to(0, 'STOP_COPY'),
      look(0),
      reset(0),
      ...save(spec, 0),
      to(1, 'RESUMING'),
      ...fill(1, 0, captured(0, 0, 0, 64)),
      reset(1),
      close(1),
      ...load(spec, 0, 1),
    ],
  }),
]
