import { expect, test } from 'vitest'
import type { Happening, Scenario } from '../course.ts'
import { careful, type Habits } from '../habits.ts'
import { performed } from '../rehearsal.ts'
import { users } from '../user.ts'

const user = users.find(({ name }) => name === 'qemu-v2')!

/** What is asked of the devices, in order. */
const asked = (scenario: Partial<Scenario>, habits: Partial<Habits> = {}): readonly string[] =>
  performed(user, { ...user.plain, ...scenario }, { ...careful, ...habits }).beats.flatMap((beat) => {
    if (beat.type !== 'call') return []
    const { device, kind, target } = beat.call
    return kind === 'state' || kind === 'reset' ? [`${device} ${target ?? kind}`] : []
  })

const happens = (...happenings: readonly Happening[]): Partial<Scenario> => ({ happenings })
import { arrivals, inTurn } from './loading.ts'

const stage = undefined as never

test('packets overtake each other by pairs, and each comes once', () => {
  expect(arrivals(5, 0)).toEqual([0, 1, 2, 3, 4])
  expect(arrivals(5, 1)).toEqual([1, 0, 3, 2, 4])
  expect(arrivals(6, 2)).toEqual([1, 0, 2, 4, 3, 5])
  for (const overtaking of [0, 1, 2, 3]) {
    expect(arrivals(9, overtaking).toSorted((a, b) => a - b)).toEqual(arrivals(9, 0))
  }
})

test('they are loaded by their numbers, unless a user takes them as they come', () => {
  expect(inTurn({ stage, habits: careful }, [1, 0, 2])).toEqual([0, 1, 2])
  expect(inTurn({ stage, habits: { ...careful, arrival: 'as-they-come' } }, [1, 0, 2])).toEqual([1, 0, 2])
})

test('a write that takes a part is continued', () => {
  const count = (habits: Partial<Habits>): number => {
    const scenario = { ...user.plain, options: { writes: 'record' } }
    const { beats } = performed(user, scenario, { ...careful, ...habits })
    return beats.reduce(
      (sum, beat) => sum + (beat.type === 'call' && beat.call.kind === 'write' ? (beat.call.bytes ?? 0) : 0),
      0,
    )
  }
  expect(count({})).toBe(296)
  expect(count({ writing: 'taken-for-whole' })).toBeLessThan(296)
})

test('a write that fails ends the destination, and the source goes on', () => {
  const all = asked(happens({ type: 'call-fails', errno: 'EIO', at: 9 }))
  expect(all).not.toContain('1 RUNNING')
  expect(all.at(-1)).toBe('0 RUNNING')
})
