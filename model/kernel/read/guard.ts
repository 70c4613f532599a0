// Whether the loop that skips unsupported states stops at ERROR. It is found by executing the function on tables made
// for the question, so any shape of loop and any spelling of its guard will do: a loop that ever looks at ERROR and
// goes on never ends, for ERROR leads to itself or to what leads to it. That it is ERROR it does not stop at shows on
// the same tables with another state in ERROR's place: there it must end.
import { integer } from './arithmetic.ts'
import type { CallOutcome, Execute } from './interpret.ts'
import type { NumberArray } from './value.ts'

/** `none`: the function has no such loop. */
export interface LoopGuard {
  readonly type: 'guarded' | 'unguarded' | 'none' | 'not-understood'
  /** The line of the loop, or of what was not understood. */
  readonly line: number | undefined
  /** What was not understood. */
  readonly text?: string | undefined
}

export interface GuardQuestion {
  readonly execute: Execute
  readonly arrays: ReadonlyMap<string, NumberArray>
  /** The name of the table among the arrays. */
  readonly table: string
  /** The number of ERROR. */
  readonly error: number
  /** The flags values to try. */
  readonly flags: readonly number[]
}

interface Call {
  readonly set: number
  readonly current: number
  readonly target: number
}

type Tables = ReadonlyMap<string, NumberArray>

/** Calls that are tried per flags value, of those that come to the loop: every pair of the states there are so far. */
const SAMPLE = 144

/** Executes the function under every flags value, with ERROR as the first next state and as the second. */
export function loopGuardOf({ execute, arrays, table, error, flags }: GuardQuestion): LoopGuard {
  const array = arrays.get(table)!
  const width = array.sizes[1]!
  const numbers = Array.from({ length: array.sizes[0]! }, (_, number) => number)
  const others = numbers.filter((number) => number !== error)
  let line: number | undefined
  let lost: LoopGuard | undefined
  const ask = ({ set, current, target }: Call, tables: Tables): CallOutcome & { readonly looped: boolean } => {
    const { outcome, loops } = execute(set, current, target, tables)
    line ??= [...loops][0]
    if (outcome.type === 'not-understood') lost ??= { type: 'not-understood', line: outcome.line, text: outcome.text }
    return { ...outcome, looped: loops.size > 0 }
  }
  /** Every current state leads to `first`, which leads to `second`. */
  const leading = (first: number, second: number): Tables => {
    const values = array.values.map(({ bits, signed }, at) =>
      integer(Math.floor(at / width) === first ? second : first, bits, signed),
    )
    return new Map([...arrays, [table, { ...array, values }]])
  }
  /** Whether the call ends where some other state takes the place that ERROR had. */
  const endsWithout = (call: Call, first: number): boolean =>
    others.some((state) => {
      const { type } = ask(call, first === error ? leading(state, state) : leading(first, state))
      return type !== 'endless' && type !== 'not-understood'
    })
  // With its own table, only to learn which calls come to the loop at all. There a loop may be endless for another
  // reason: two states that lead to each other.
  const calls = flags.flatMap((set) => {
    const found: Call[] = []
    for (let pair = 0; pair < numbers.length ** 2 && found.length < SAMPLE; pair++) {
      const call = { set, current: Math.floor(pair / numbers.length), target: pair % numbers.length }
      if (ask(call, arrays).looped) found.push(call)
    }
    return found
  })
  for (const first of [error, ...others]) {
    if (lost !== undefined) break
    const tables = leading(first, error)
    for (const call of calls) {
      const outcome = ask(call, tables)
      if (outcome.type !== 'endless') continue
      if (endsWithout(call, first)) return { type: 'unguarded', line: outcome.line }
      return { type: 'not-understood', line: outcome.line, text: 'a loop that goes on whether it meets ERROR or not' }
    }
  }
  return lost ?? { type: line === undefined ? 'none' : 'guarded', line }
}
