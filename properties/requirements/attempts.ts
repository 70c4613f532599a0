// Calls that are tried: every feature by each of its methods, and each of them wrong in every way that a call can be
// wrong by itself, in every state that a device can be brought to.
import { GET, HEADER_BYTES, methods, PROBE, SET, type Event, type Power, type Spec } from '#model'
import { callOf, LEFT_FD, move, supported, to, type Plan } from '#generators'
import { everyState } from './walks.ts'

type DeviceFeature = keyof typeof methods

export const featureNames = Object.keys(methods) as readonly DeviceFeature[]
export const upTo = (end: number): readonly number[] => Array.from({ length: end }, (_, at) => at)

/** Calls one after the other, in every state that the device can be brought to. */
export const everywhere = (calls: readonly Event[]) => everyState(() => calls)

/** Each feature by each of its methods. */
export const rightCalls = featureNames.flatMap((feature) =>
  (
    [
      ['get', GET],
      ['set', SET],
    ] as const
  ).flatMap(([name, bit]) => {
    const bytes = methods[feature][name]
    return bytes === undefined ? [] : [{ feature, bit, length: HEADER_BYTES + bytes }]
  }),
)
export const wrongMethods: readonly Event[] = featureNames.flatMap((feature) => [
  ...(methods[feature].get === undefined ? [callOf(feature, GET)] : []),
  ...(methods[feature].set === undefined ? [callOf(feature, SET)] : []),
])
export const tooShort: readonly Event[] = rightCalls.flatMap(({ feature, bit, length }) =>
  upTo(length).map((argsz) => callOf(feature, bit, { argsz })),
)
export const strayBits: readonly Event[] = upTo(32)
  .filter((bit) => bit > 18)
  .map((bit) => callOf('MIGRATION', GET | ((2 ** bit) | 0)))
export const probes: readonly Event[] = featureNames.flatMap((feature) =>
  [0, GET, SET, GET | SET].map((bits) => callOf(feature, PROBE | bits, { argsz: HEADER_BYTES })),
)
export const onPrecopy = (calls: readonly Event[]) =>
  function* (spec: Spec): Generator<Plan> {
    for (const name of supported(spec).filter((one) => one.startsWith('PRE_COPY'))) {
      yield [to(0, name), ...calls.map((call) => move(0, call))]
    }
  }

export const inReadOnly: readonly Event[] = rightCalls.map(({ feature, bit }) =>
  callOf(feature, bit, { memory: 'read-only' }),
)
export const unfit: readonly Event[] = [
  ...inReadOnly,
  ...rightCalls.map(({ feature, bit }) => callOf(feature, bit, { memory: 'unreadable' })),
]
export const leavings = (spec: Spec, powers: readonly Power[]): Iterable<Plan> =>
  everywhere([
    ...supported(spec).map((target) => callOf('MIG_DEVICE_STATE', SET, { target, fd: LEFT_FD })),
    ...([99, 'ERROR'] as const).map((target) => callOf('MIG_DEVICE_STATE', SET, { target, fd: LEFT_FD })),
  ])(spec, powers)
