// Users as plans: real ones, ones that do one thing wrong, and, at random, ones that keep every duty there is. What a
// careful user does is tried with any sizes, detours and failures, so that each duty is seen to be kept.
import fc from 'fast-check'
import { stateOf, type Fault, type Power, type Spec } from '#model'
import { faultErrnos, faultLeaves } from './faults.ts'
import { captured, fill, to, type Move, type Plan } from './plan.ts'
import { segmentations, sizes } from './streams.ts'
import { badUsers, type BadUser } from './users/bad.ts'
import { goodUsers, type GoodUser } from './users/good.ts'
import {
  close,
  discover,
  failing,
  info,
  look,
  load,
  read,
  reset,
  save,
  saveLive,
  start,
  stop,
  touch,
} from './users/habit.ts'

export { badUsers, goodUsers, type BadUser, type GoodUser }
export type { User } from './users/habit.ts'

type Moves = fc.Arbitrary<Plan>

const only = (...moves: readonly Move[]): Moves => fc.constant(moves)
const joined = (...parts: readonly Moves[]): Moves => fc.tuple(...parts).map((plans) => plans.flat())

/** The guest works, while the device runs. */
const working = (powers: readonly Power[], device: number): Moves =>
  powers.includes('dirty') ? fc.nat(2).map((count) => Array.from({ length: count }, () => touch(device))) : only()

const saving = (spec: Spec, device: number): Moves =>
  fc
    .tuple(sizes, fc.boolean())
    .map(([length, isLive]) =>
      isLive && stateOf(spec, 'PRE_COPY') !== undefined ? saveLive(spec, device, length) : save(spec, device, length),
    )

const loading = (spec: Spec, source: number, device: number): Moves =>
  segmentations(source, source === device ? 1 : 0).map((contents) => load(spec, source, device, contents))

/** A session that leads nowhere: it is cancelled, or reset, and its file is closed. */
const detours = (spec: Spec, device: number): Moves => {
  const states = (['STOP_COPY', 'PRE_COPY'] as const).filter((name) => stateOf(spec, name) !== undefined)
  return fc
    .tuple(fc.constantFrom(...states), sizes, fc.boolean())
    .map(([name, length, isReset]) => [
      to(device, name),
      ...(name === 'PRE_COPY' ? [info(device)] : []),
      read(device, length),
      ...(isReset ? [reset(device)] : start(spec, device)),
      close(device),
    ])
}

/** A load that is given up when a part of it was written. */
const abandoned = (source: number, device: number): Moves =>
  fc
    .integer({ min: 1, max: 64 })
    .map((length) => [
      to(device, 'RESUMING'),
      ...fill(device, 0, captured(source, 0, 0, length)),
      reset(device),
      close(device),
    ])

/** A request that may fail, and what a careful user makes of it. */
const failures = (spec: Spec, powers: readonly Power[], device: number): Moves => {
  if (!powers.includes('faults')) return only()
  const fault = fc
    .tuple(fc.nat(1), fc.constantFrom(...faultErrnos), fc.constantFrom(...faultLeaves))
    .map(([arc, errno, leaves]): Fault => ({ arc, errno, leaves }))
  return fault.map((one) => [
    failing(device, one),
    ...(one.leaves === 'before' ? stop(spec, device) : [to(device, 'STOP_COPY'), look(device)]),
    reset(device),
    failing(device),
  ])
}

/** A user that keeps every duty, of the header and of practice, on two devices: device 0 is migrated to device 1. */
export function behaving(spec: Spec, powers: readonly Power[]): fc.Arbitrary<Plan> {
  const before = fc.oneof(only(), detours(spec, 0), failures(spec, powers, 0), failures(spec, powers, 1))
  const between = fc.oneof(only(), abandoned(0, 1))
  const migration = joined(before, working(powers, 0), saving(spec, 0), between, loading(spec, 0, 1))
  const again = joined(only(...start(spec, 0)), saving(spec, 0), loading(spec, 0, 0))
  return joined(only(...discover(0), ...discover(1)), migration, fc.oneof(only(), again))
}
