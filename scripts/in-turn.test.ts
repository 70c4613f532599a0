import { expect, test } from 'vitest'
import { inTurn } from './in-turn.ts'

/** Work that ends when it is told to, and what is under way of it. */
function bench() {
  const ends = new Map<number, (how?: Error) => void>()
  let most = 0
  const work = (piece: number): Promise<string> =>
    new Promise((resolve, reject) => {
      ends.set(piece, (how) => {
        ends.delete(piece)
        if (how === undefined) resolve(`done ${piece}`)
        else reject(how)
      })
      most = Math.max(most, ends.size)
    })
  return { work, ends, most: () => most }
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 0))

test('what is done first is told in its turn', async () => {
  const { work, ends, most } = bench()
  const told: string[] = []
  const all = (async () => {
    for await (const [, what] of inTurn([0, 1, 2, 3], work, 2)) told.push(what)
  })()
  await settled()
  expect([...ends.keys()]).toEqual([0, 1])
  ends.get(1)!()
  await settled()
  expect([told, [...ends.keys()]]).toEqual([[], [0]])
  ends.get(0)!()
  await settled()
  for (const piece of [2, 3]) ends.get(piece)!()
  await all
  expect([told, most()]).toEqual([['done 0', 'done 1', 'done 2', 'done 3'], 2])
})

test('one at a time begins the next when the last was taken', async () => {
  const { work, ends, most } = bench()
  const turns = inTurn([0, 1], work, 1)
  for (const piece of [0, 1]) {
    const next = turns.next()
    await settled()
    ends.get(piece)!()
    expect(await next).toEqual({ done: false, value: [piece, `done ${piece}`] })
  }
  expect(most()).toBe(1)
})

test('what fails is told in its turn; whoever leaves early waits for what is under way', async () => {
  const { work, ends } = bench()
  const turns = inTurn([0, 1, 2], work, 2)
  const first = turns.next()
  await settled()
  ends.get(1)!(new Error('boom'))
  ends.get(0)!()
  expect((await first).value).toEqual([0, 'done 0'])
  const second = turns.next()
  let isLeft = false
  const failed = second.catch((error: unknown) => ((isLeft = true), error))
  await settled()
  expect(isLeft).toBe(false)
  ends.get(2)!()
  expect(await failed).toEqual(new Error('boom'))
})
