// The calls of the kernel's function by number, and what its own tables say of each: every number is meant, not only
// those that are states. A number within the tables that no state has is a hole: C fills its entries with 0.
import type { FeatureSet } from '../../features.ts'
import { flagsOf } from '../../features.ts'
import { requiredFlags, restrict, type Spec } from '../../spec.ts'
import { ERROR, ERROR_NUMBER } from '../../states.ts'
import { EVERY_FLAG } from '../hardcoded.ts'
import { nextState, type Helper } from '../next-state.ts'
import type { KernelSource } from '../read/source.ts'

/** Numbers far from any state that a user may send: past a u8, past an int. */
const FAR = [255, 256, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff] as const

/** State numbers by name, as the source has them. */
export const numbersOf = (source: KernelSource): ReadonlyMap<string, number> =>
  new Map([[ERROR, ERROR_NUMBER], ...source.states.map(({ name, number }): [string, number] => [name, number])])

/** How many rows and columns the tables have. */
export const sizeOf = (source: KernelSource): number =>
  source.tableSize?.number ?? Math.max(...numbersOf(source).values()) + 1

/** Every number within the tables, the first one past them, and some far away. */
export function allNumbers(source: KernelSource): readonly number[] {
  const size = sizeOf(source)
  return [...Array.from({ length: size + 1 }, (_, number) => number), ...FAR.filter((number) => number > size)]
}

/** Numbers within the tables that are no state. */
export function holesOf(source: KernelSource): readonly number[] {
  const taken = new Set(numbersOf(source).values())
  return Array.from({ length: sizeOf(source) }, (_, number) => number).filter((number) => !taken.has(number))
}

/** A number as a message calls it. */
export const nameOfNumber = (source: KernelSource, number: number): string =>
  [...numbersOf(source)].find(([, each]) => each === number)?.[0] ?? `state ${number}`

/** The numbers of the states that a device supports, those of them that the source has. */
export function supportedIn(spec: Spec, source: KernelSource, set: FeatureSet): ReadonlySet<number> {
  const numbers = numbersOf(source)
  return new Set(restrict(spec, set).states.flatMap(({ name }) => numbers.get(name) ?? []))
}

/** What a source's tables say, as the model's helper: looked up as the kernel does, by a loop that stops at ERROR. */
const helperOf = (spec: Spec, source: KernelSource): Helper => ({
  cells: source.table.cells,
  required: source.required?.required ?? {
    ...Object.fromEntries(spec.states.map((state) => [state.name, requiredFlags(spec, state)])),
    [ERROR]: EVERY_FLAG,
  },
  guarded: true,
})

/**
 * What a call should come to: the next state, or a refusal, with a kernel warning where the current state is at fault.
 */
export interface Answer {
  readonly next: string | undefined
  readonly warned: boolean
}

/** What the source's own tables say of each call. A number that is no state is never supported. */
export function answersOf(
  spec: Spec,
  source: KernelSource,
): (call: { readonly set: FeatureSet; readonly from: number; readonly to: number }) => Answer {
  const helper = helperOf(spec, source)
  const names = new Map([...numbersOf(source)].map(([name, number]) => [number, name]))
  const nameOf = (number: number): string => names.get(number) ?? nameOfNumber(source, number)
  return ({ set, from, to }) => {
    const answer = nextState(helper, flagsOf(spec.features, set), nameOf(from), nameOf(to))
    return answer.type === 'next'
      ? { next: answer.state, warned: false }
      : { next: undefined, warned: answer.type === 'warned' }
  }
}
