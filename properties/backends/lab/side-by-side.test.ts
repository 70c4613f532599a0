import { expect, test } from 'vitest'
import type { World } from '#model'
import type { KernelBackend } from '../kernel/backend.ts'
import type { KernelWorld } from '../kernel/world.ts'
import { sideBySide } from './side-by-side.ts'

/** Machines that note what is asked of them; those that are broken open nothing. */
function machines(count: number, broken: readonly number[] = []) {
  const log: string[] = []
  const made = Array.from({ length: count }, (_, at) => ({
    name: 'lab',
    powers: [],
    open: () => {
      log.push(`open ${at}`)
      if (broken.includes(at)) throw new Error(`no machine ${at}`)
      return Promise.resolve({ powers: [], devices: 1 } as unknown as KernelWorld)
    },
    close: () => void log.push(`close ${at}`),
    check: () => Promise.resolve([]),
    end: () => (log.push(`end ${at}`), Promise.resolve(at === 1 ? 'not as it has to be' : undefined)),
  }))
  return { log, pool: sideBySide(made as unknown as [KernelBackend, ...KernelBackend[]]) }
}
const one = { devices: 1 }
const settled = () => new Promise((resolve) => setTimeout(resolve, 0))

test('what comes one after the other is done on one machine', async () => {
  const { log, pool } = machines(3)
  for (let turn = 0; turn < 2; turn++) await pool.close!(await pool.open(one))
  expect(log).toEqual(['open 0', 'close 0', 'open 0', 'close 0'])
  expect(pool.atOnce).toBe(3)
})

test('each machine has one world at a time, and whoever comes when all are in use waits', async () => {
  const { log, pool } = machines(2)
  const worlds = await Promise.all([pool.open(one), pool.open(one)])
  const opened: World[] = []
  const third = pool.open(one).then((world) => opened.push(world))
  await settled()
  expect([log, opened]).toEqual([['open 0', 'open 1'], []])
  await pool.close!(worlds[1])
  await third
  expect(log.slice(2)).toEqual(['close 1', 'open 1'])
})

test('a machine that opens nothing is not lost to the others, and a world is given back once', async () => {
  const { log, pool } = machines(1, [0])
  await expect(pool.open(one)).rejects.toThrow('no machine 0')
  await expect(pool.open(one)).rejects.toThrow('no machine 0')
  const { pool: sound } = machines(1)
  const world = await sound.open(one)
  await sound.close!(world)
  await sound.close!(world)
  const [again] = await Promise.all([sound.open(one), settled()])
  expect(again).toBeDefined()
  expect(log).toEqual(['open 0', 'open 0'])
})

test('all of them are ended, and what is wrong with any is told', async () => {
  const { log, pool } = machines(3)
  expect(await pool.end()).toBe('not as it has to be')
  expect(log).toEqual(['end 0', 'end 1', 'end 2'])
})
