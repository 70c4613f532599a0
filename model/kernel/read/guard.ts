// Whether the loop that skips unsupported states stops at ERROR. It is found by executing the function on tables made
// for the question, so any shape of loop and any spelling of its guard will do: a loop that ever looks at ERROR and
// goes on never ends, for ERROR leads to itself.
import { integer } from './arithmetic.ts'
import type { Execute } from './interpret.ts'
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

/** Calls that are tried per flags value, of those that come to the loop: a guard does not depend on the pair. */
const SAMPLE = 4

/** Executes the function under every flags value, with ERROR as the first next state and as the second. */
export function loopGuardOf({ execute, arrays, table, error, flags }: GuardQuestion): LoopGuard {
  const array = arrays.get(table)!
  const width = array.sizes[1]!
  const numbers = Array.from({ length: array.sizes[0]! }, (_, number) => number)
  let line: number | undefined
  let wrong: LoopGuard | undefined
  const ask = ({ set, current, target }: Call, tables: ReadonlyMap<string, NumberArray>): boolean => {
    const { outcome, loops } = execute(set, current, target, tables)
    line ??= [...loops][0]
    if (outcome.type === 'not-understood') wrong ??= { type: 'not-understood', line: outcome.line, text: outcome.text }
    // In its own table a loop may be endless for another reason: two states that lead to each other.
    if (outcome.type === 'endless' && tables !== arrays) wrong ??= { type: 'unguarded', line: outcome.line }
    return loops.size > 0
  }
  /** Every current state leads to `first`, which leads to ERROR. */
  const leading = (first: number): ReadonlyMap<string, NumberArray> => {
    const values = array.values.map(({ bits, signed }, at) =>
      integer(Math.floor(at / width) === first ? error : first, bits, signed),
    )
    return new Map([...arrays, [table, { ...array, values }]])
  }
  // With its own table, only to learn which calls come to the loop at all.
  const calls = flags.flatMap((set) => {
    const found: Call[] = []
    for (let pair = 0; pair < numbers.length ** 2 && found.length < SAMPLE; pair++) {
      const call = { set, current: Math.floor(pair / numbers.length), target: pair % numbers.length }
      if (ask(call, arrays)) found.push(call)
    }
    return found
  })
  for (const first of [error, ...numbers.filter((number) => number !== error)]) {
    if (wrong !== undefined) break
    const tables = leading(first)
    for (const call of calls) ask(call, tables)
  }
  return wrong ?? { type: line === undefined ? 'none' : 'guarded', line }
}
