import { describe, expect, test } from 'vitest'
import { integer } from './arithmetic.ts'
import { loopGuardOf, type LoopGuard } from './guard.ts'
import type { Execute, CallOutcome } from './interpret.ts'

const table = { name: 't', sizes: [3, 3], values: [0, 0, 0, 1, 1, 2, 2, 1, 2].map((value) => integer(value, 8, false)) }
const next: CallOutcome = { type: 'next', number: 1, warned: false }

/** A function in which a state is unsupported without flag 2, and ERROR (0) always. */
const skipping =
  (stopsAt: (state: number, isFirst: boolean) => boolean, missing = 2): Execute =>
  (flags, current, target, arrays) => {
    const { values } = arrays!.get('t')!
    const at = (from: number): number => Number(values[from * 3 + target]!.value)
    if (current === 0 || target === 0)
      return { outcome: { type: 'refused', errno: 'EINVAL', warned: true }, loops: new Set() }
    let state = at(current)
    const lacking = flags === 1 ? [0, missing] : [0]
    for (let round = 0; lacking.includes(state); round++) {
      if (stopsAt(state, round === 0)) break
      if (round > 10) return { outcome: { type: 'endless', line: 7 }, loops: new Set([7]) }
      state = at(state)
    }
    return { outcome: next, loops: new Set([7]) }
  }

const guardOf = (execute: Execute): LoopGuard =>
  loopGuardOf({ execute, arrays: new Map([['t', table]]), table: 't', error: 0, flags: [1, 3] })

describe('the guard of the skip loop', () => {
  test('stops at ERROR, whichever round meets it', () => {
    expect(guardOf(skipping((state) => state === 0))).toEqual({ type: 'guarded', line: 7 })
  })

  test('is none where the loop goes on', () => {
    for (const missing of [1, 2]) {
      expect(guardOf(skipping(() => false, missing))).toEqual({ type: 'unguarded', line: 7 })
    }
  })

  test('is none where only the first look is compared with ERROR', () => {
    expect(guardOf(skipping((state, isFirst) => isFirst && state === 0))).toEqual({ type: 'unguarded', line: 7 })
  })

  test('is not judged by a loop that goes on without ERROR as well', () => {
    const forever: Execute = (flags, current, target, tables) => {
      const { outcome } = skipping((state) => state === 0)(flags, current, target, tables)
      return { outcome: outcome.type === 'refused' ? outcome : { type: 'endless', line: 3 }, loops: new Set([3]) }
    }
    expect(guardOf(forever)).toEqual({
      type: 'not-understood',
      line: 3,
      text: 'a loop that goes on whether it meets ERROR or not',
    })
  })

  test.each([1, 2].flatMap((current) => [1, 2].map((target) => [current, target] as const)))(
    'is asked about every pair: only %i -> %i goes on',
    (current, target) => {
      const execute: Execute = (flags, from, to, tables) =>
        skipping((state) => state === 0 && !(from === current && to === target))(flags, from, to, tables)
      expect(guardOf(execute)).toEqual({ type: 'unguarded', line: 7 })
    },
  )

  test('cannot be asked where there is no loop, or where it is not understood', () => {
    expect(guardOf(() => ({ outcome: next, loops: new Set() }))).toEqual({ type: 'none', line: undefined })
    const outcome: CallOutcome = { type: 'not-understood', line: 3, text: 'f()' }
    expect(guardOf(() => ({ outcome, loops: new Set([2]) }))).toEqual({ type: 'not-understood', line: 3, text: 'f()' })
  })
})
