import { expect, test } from 'vitest'
import { bugs, reproducers, reproducing, unreached } from './bugs.ts'

test('every entry of the list is there once, in its order', () => {
  const names = Array.from({ length: 43 }, (_, at) => `B${String(2 * at + 1).padStart(2, '0')}`)
  expect(bugs.map(({ name }) => name)).toEqual(names)
  expect(bugs.at(-1)!.name).toBe('B85')
})

test('a mutant that names a bug names one of the list', () => {
  const names = new Set(bugs.map(({ name }) => name))
  expect(reproducers.filter(({ bug }) => bug !== undefined && !names.has(bug))).toEqual([])
})

test.each(bugs.map((bug) => [bug.name, bug] as const))('%s is reproduced', (_, bug) => {
  expect(reproducing(bug).length).toBeGreaterThan(0)
})

test('an entry is not reached once nothing reproduces it any more', () => {
  const without = (name: string): readonly string[] =>
    unreached(reproducers.filter(({ bug }) => bug !== name)).map((one) => one.name)
  expect(unreached()).toEqual([])
  for (const { name } of bugs) expect(without(name)).toEqual([name])
})

test('the older protocol and the users reproduce what is theirs', () => {
  const by = (name: string): readonly string[] => [
    ...new Set(reproducing(bugs.find((one) => one.name === name)!).map((one) => one.name)),
  ]
  expect(by('B09')).toEqual(['unparenthesised', 'checks-validity-first'])
  expect(by('B71')).toEqual(['one-by-one'])
  expect(by('B81')).toEqual(['offset-in-structure', 'one-offset'])
  expect(by('B83')).toEqual(['swallows-errors', 'ignores-write-errors'])
})
