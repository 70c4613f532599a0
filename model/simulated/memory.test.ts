import { expect, test } from 'vitest'
import { clear, drain, memoryOf, transact, viewOf, work, write } from './memory.ts'

const geometry = { pages: 4, size: 16 }

test('devices of one seed are alike, of two are not', () => {
  expect(viewOf(memoryOf(geometry, 1))).toEqual(viewOf(memoryOf(geometry, 1)))
  expect(viewOf(memoryOf(geometry, 1)).pages).not.toEqual(viewOf(memoryOf(geometry, 2)).pages)
})

test('a write changes its page alone, and no more than that', () => {
  const memory = memoryOf(geometry, 1)
  const before = viewOf(memory).pages
  write(memory, 2, new Uint8Array(99))
  expect(viewOf(memory).pages.map((page, at) => page === before[at])).toEqual([true, true, false, true])
  clear(memory)
  expect(viewOf(memory).pages).toEqual(before)
})

test('every tick of the workload changes the page that it names, and in time all of them', () => {
  const memory = memoryOf(geometry, 7)
  const seen = new Set<number>()
  for (let tick = 0; tick < 100; tick++) {
    const before = viewOf(memory).pages
    const page = work(memory)
    seen.add(page)
    expect(viewOf(memory).pages.flatMap((digest, at) => (digest === before[at] ? [] : [at]))).toEqual([page])
  }
  expect(seen.size).toBe(4)
})

test('transactions begin while running alone, are completed later, and all of them by draining', () => {
  const memory = memoryOf(geometry, 1)
  for (let tick = 0; tick < 5; tick++) transact(memory, 'running')
  expect(viewOf(memory)).toMatchObject({ begun: 5, completed: 3 })
  drain(memory)
  for (let tick = 0; tick < 5; tick++) transact(memory, 'quiesced')
  expect(viewOf(memory)).toMatchObject({ begun: 5, completed: 5 })
})
