// What each reading of the path rule gets wrong, and where it does not decide, measured by what the kernel does: its
// skip loop walked over its own table.
import { describe, expect, test } from 'vitest'
import { featureSetsOf, flagsOf } from './features.ts'
import { eightStates } from './kernel/hardcoded.ts'
import { nextState } from './kernel/next-state.ts'
import { adopted, readings, wording } from './rules.ts'
import { protocol, restrict } from './spec.ts'
import { combinationsOf, tableOf } from './table.ts'
import type { Path } from './combination.ts'

/** The states a request goes through in the kernel, or undefined where it refuses. */
function kernelPath(flags: number, from: string, to: string): Path | undefined {
  const path = [from]
  while (path.at(-1) !== to) {
    const next = nextState({ ...eightStates, guarded: true }, flags, path.at(-1)!, to)
    if (next.type !== 'next' || path.includes(next.state)) return undefined
    path.push(next.state)
  }
  return path
}

interface Account {
  readonly wrong: readonly string[]
  readonly ambiguous: readonly string[]
}

/** The pairs of every feature set, by flags; a pair that ties is ambiguous and not wrong. */
function accountsOf(name: string): readonly Account[] {
  const reading = readings.find((one) => one.name === name)!
  return featureSetsOf(protocol.features).map((set) => {
    const all = combinationsOf(tableOf(restrict(protocol, set), reading))
    const label = ({ from, to }: { from: string; to: string }): string => `${from} -> ${to}`
    const wrong = all.filter(({ from, to, count, paths }) => {
      return count <= 1 && paths[0]?.join() !== kernelPath(flagsOf(protocol.features, set), from, to)?.join()
    })
    return { wrong: wrong.map(label), ambiguous: all.filter(({ count }) => count > 1).map(label) }
  })
}

describe('for flags 1, 3, 5 and 7 the reading', () => {
  test.each([
    ['shortest', [0, 0, 1, 1], [0, 0, 3, 13]],
    ['literal', [0, 0, 1, 3], [0, 0, 0, 0]],
    ['no-saving-arc', [0, 0, 1, 1], [0, 0, 3, 13]],
    ['no-arc-at-saving', [0, 0, 1, 2], [0, 0, 2, 6]],
    ['runs', [0, 0, 1, 1], [0, 0, 3, 13]],
    ['both-ends', [0, 0, 1, 1], [0, 0, 0, 1]],
    ['group', [0, 0, 0, 0], [0, 0, 0, 0]],
    ['session', [0, 0, 0, 0], [0, 0, 0, 0]],
    ['interior', [0, 0, 0, 0], [0, 0, 0, 0]],
  ])('%s is wrong on %j and ambiguous on %j pairs', (name, wrong, ambiguous) => {
    const accounts = accountsOf(name)
    expect(accounts.map((account) => account.wrong.length)).toEqual(wrong)
    expect(accounts.map((account) => account.ambiguous.length)).toEqual(ambiguous)
  })
})

test('read to the letter the rule is wrong where the table stays in the saving group, and where it is blocked', () => {
  expect(accountsOf('literal')[3]!.wrong).toEqual([
    'PRE_COPY -> STOP_COPY',
    'STOP_COPY -> PRE_COPY',
    'STOP_COPY -> PRE_COPY_P2P',
  ])
  expect(accountsOf('both-ends')[3]).toEqual({
    wrong: ['STOP_COPY -> PRE_COPY_P2P'],
    ambiguous: ['STOP_COPY -> PRE_COPY'],
  })
})

test('the adopted reading is one of the named ones, and names are unique', () => {
  expect(readings).toContain(adopted)
  expect(new Set(readings.map(({ name }) => name)).size).toBe(readings.length)
})

test("the proposed wording fits into the header's comment", () => {
  for (const line of wording) expect(` *   - ${line}`.length).toBeLessThanOrEqual(130)
})
