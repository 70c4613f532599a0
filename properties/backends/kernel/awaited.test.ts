import { expect, test } from 'vitest'
import { ok } from '#model'
import { awaitedCalls, type Sent } from './awaited.ts'
import type { Call, Result } from './calls.ts'

const done: Result = ok({ returned: 0, bytes: new Uint8Array() })

/** Calls under way by their ids, with what was answered to each. */
function start(...calls: readonly Call[]) {
  const awaited = awaitedCalls()
  const answers = new Map<number, Result>()
  for (const [at, call] of calls.entries()) {
    const sent: Sent = { id: at + 1, call, size: 10, answer: (result) => void answers.set(at + 1, result) }
    awaited.send(sent, at)
  }
  return { awaited, answers }
}
const look = (lane: number, patience?: number): Call => ({
  type: 'ls',
  lane,
  path: '/',
  ...(patience === undefined ? {} : { patience }),
})
const meet = (lane: number): Call => ({ type: 'meet', lane, key: 1, count: 2 })

test('a lane is answered in its order, and lanes in any', () => {
  const { awaited, answers } = start(look(0), look(0), look(1))
  expect([awaited.count, awaited.sizeOf(0), awaited.sizeOf(1), awaited.sizeOf(2)]).toEqual([3, 20, 10, 0])
  expect([awaited.receive(2, done, 5), awaited.receive(9, done, 5)]).toEqual([false, false])
  expect(awaited.receive(3, done, 5)).toBe(true)
  expect(awaited.receive(1, done, 5)).toBe(true)
  expect(awaited.receive(1, done, 5)).toBe(false)
  expect(awaited.receive(2, done, 5)).toBe(true)
  expect([...answers.keys()]).toEqual([3, 1, 2])
  expect([awaited.count, awaited.sizeOf(0), awaited.current()]).toEqual([0, 0, undefined])
})

test('only what is being performed can be late, since it is', () => {
  const { awaited } = start(look(0), look(0), look(1))
  expect(awaited.late(99, 100)).toBeUndefined()
  expect(awaited.late(100, 100)?.id).toBe(1)
  awaited.receive(1, done, 90)
  // The second one began when the first one ended.
  expect(awaited.late(102, 100)?.id).toBe(3)
  awaited.receive(3, done, 100)
  expect(awaited.late(189, 100)).toBeUndefined()
  expect(awaited.late(190, 100)?.id).toBe(2)
})

test('a lane that waits for another one is not to blame', () => {
  const { awaited } = start(meet(0), look(0), look(1))
  expect(awaited.late(1000, 100)?.id).toBe(3)
  expect(awaited.current()?.id).toBe(3)
  awaited.receive(3, done, 1000)
  expect(awaited.late(5000, 100)).toBeUndefined()
})

test('what goes on beside the others is neither late nor to blame', () => {
  const { awaited } = start({ ...look(6), isAside: true }, look(0))
  expect([awaited.late(1000, 100)?.id, awaited.current()?.id]).toEqual([2, 2])
  awaited.receive(2, done, 1000)
  expect([awaited.late(5000, 100), awaited.current()]).toEqual([undefined, undefined])
})

test('patience ends with an interruption, again and again, and makes its answer pending', () => {
  const { awaited, answers } = start(look(0, 50), look(1))
  expect(awaited.impatient(49)).toEqual([])
  expect(awaited.impatient(50).map(({ id }) => id)).toEqual([1])
  expect(awaited.impatient(70).map(({ id }) => id)).toEqual([1])
  awaited.receive(1, { type: 'errno', errno: 'E4' }, 80)
  // Nobody has interrupted this one.
  awaited.receive(2, { type: 'errno', errno: 'E4' }, 80)
  expect([...answers.values()]).toEqual([{ type: 'pending' }, { type: 'errno', errno: 'E4' }])
})

test('an answer that came in time is that answer', () => {
  const { awaited, answers } = start(look(0, 50))
  awaited.impatient(60)
  awaited.receive(1, done, 61)
  expect(answers.get(1)).toBe(done)
})

test('at the end all is taken out in the order in which it was sent', () => {
  const { awaited } = start(look(1), look(0), look(1), look(2))
  awaited.receive(1, done, 5)
  expect(awaited.drain().map(({ id }) => id)).toEqual([2, 3, 4])
  expect([awaited.count, awaited.sizeOf(1), awaited.drain()]).toEqual([0, 0, []])
})
