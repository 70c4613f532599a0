import { expect, test } from 'vitest'
import { awaited, bugs, reproducing, unreached } from './bugs.ts'
import { mutants } from './mutants.ts'

test('every entry of the list is there once, in its order', () => {
  const names = Array.from({ length: 43 }, (_, at) => `B${String(2 * at + 1).padStart(2, '0')}`)
  expect(bugs.map(({ name }) => name)).toEqual(names)
  expect(bugs.at(-1)!.name).toBe('B85')
})

test('a mutant that names a bug names one of the list', () => {
  const names = new Set(bugs.map(({ name }) => name))
  expect(mutants.filter(({ bug }) => bug !== undefined && !names.has(bug))).toEqual([])
})

test.each(bugs.map((bug) => [bug.name, bug] as const))('%s is reproduced, or waits for something', (_, bug) => {
  const isReproduced = reproducing(bug).length > 0
  // Both is wrong as well: what a mutant reproduces waits for nothing.
  expect({ later: bug.later, isReproduced }).toEqual({ later: bug.later, isReproduced: bug.later === undefined })
})

test('an entry is not reached once nothing reproduces it any more', () => {
  const names = unreached().map(({ name }) => name)
  expect(names).not.toContain('B49')
  expect(unreached(mutants.filter(({ bug }) => bug !== 'B49')).map(({ name }) => name)).toContain('B49')
})

test('what is awaited is awaited by some bug', () => {
  expect(new Set(unreached().map(({ later }) => later))).toEqual(new Set(Object.keys(awaited)))
})
