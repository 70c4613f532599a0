import { expect, test } from 'vitest'
import { mutants } from '#model'
import { requirements } from '#properties'
import { refuted, refutedIn } from './refuted.ts'

test('a block is a requirement and its mutants, with or without any', () => {
  const text =
    '3 mutants: 3 refuted\n\na/one (must)\n  first\n  second (flags 7)\n\nb/two (should)\n\nc/three (must)\n  third\n'
  expect([...refutedIn(text)]).toEqual([
    ['a/one', ['first', 'second']],
    ['b/two', []],
    ['c/three', ['third']],
  ])
  expect([...refutedIn('')]).toEqual([])
})

test('the pinned table is of requirements and mutants that there are, and has one for nearly all', () => {
  const names = requirements.map(({ name }) => name)
  const faults = mutants.map(({ name }) => name)
  const table = [...refuted()]
  expect(table.length).toBeGreaterThan(40)
  expect(table.filter(([name]) => !names.includes(name))).toEqual([])
  expect(table.flatMap(([, all]) => all).filter((name) => !faults.includes(name))).toEqual([])
})
