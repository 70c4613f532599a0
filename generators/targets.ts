// What a state can be asked for as: states the device has, states it lacks, ERROR, and numbers that mean nothing. Most
// requests have to lead somewhere, or a random sequence never gets beyond its first refusal.
import fc from 'fast-check'
import { ERROR, NUMBER_MAX, states, type Spec, type State, type StateCode } from '#model'

/** The states that a device of this spec has. */
export const supported = (spec: Spec): readonly State[] => spec.states.map(({ name }) => name as State)

/** The protocol's states that it lacks. */
export const unsupported = (spec: Spec): readonly State[] =>
  Object.values(states)
    .map(({ name }) => name)
    .filter((name) => !spec.states.some((row) => row.name === name))

const numbers = new Set<number>(Object.values(states).map(({ number }) => number))

/** Numbers that no state has: the one behind the last, the largest of a u8 and of a u32, and one beyond a u8. */
export const strange: readonly number[] = [Math.max(...numbers) + 1, NUMBER_MAX, NUMBER_MAX + 1, 2 ** 32 - 1]

/** Every target worth a try on a device of this spec: of numbers without a state one will do. */
export const everyTarget = (spec: Spec): readonly StateCode[] => [
  ...supported(spec),
  ...unsupported(spec),
  ERROR,
  strange[0]!,
]

/** Targets by weight: one in five is refused whatever the device's state. */
export const targets = (spec: Spec): fc.Arbitrary<StateCode> => {
  const refused: readonly StateCode[] = [...unsupported(spec), ERROR, ...strange]
  return fc.oneof(
    { weight: 16, arbitrary: fc.constantFrom<StateCode>(...supported(spec)) },
    { weight: 4, arbitrary: fc.constantFrom(...refused) },
  )
}

/** Every sequence of so many targets. */
export function* sequencesOf<T>(choices: readonly T[], length: number): Generator<readonly T[]> {
  if (length === 0) yield []
  else for (const head of sequencesOf(choices, length - 1)) for (const last of choices) yield [...head, last]
}
