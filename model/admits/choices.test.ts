import fc from 'fast-check'
import { expect, test } from 'vitest'
import { algebraOf, every, none, type Algebra, type Ways } from './choices.ts'

/** Lasting options with two, three and one choices, and passing ones with two and four. */
const lasting = [2, 3, 1]
const passing = [2, 4]
const options = [...lasting, ...passing]

/** All ways to choose, as lists. */
const all: readonly (readonly number[])[] = options.reduce<readonly (readonly number[])[]>(
  (ways, choices) => ways.flatMap((way) => Array.from({ length: choices }, (_, choice) => [...way, choice])),
  [[]],
)

/** How to make a set: as data, so that it can be made of an algebra's sets and of lists of ways. */
type Recipe =
  | { readonly where: readonly [option: number, choice: number] }
  | { readonly join: 'and' | 'or' | 'minus'; readonly parts: readonly [Recipe, Recipe] }
  | { readonly forgotten: Recipe }

const where = fc
  .nat(options.length - 1)
  .chain((option) => fc.nat(options[option]! - 1).map((choice): Recipe => ({ where: [option, choice] })))
const recipe: fc.Arbitrary<Recipe> = fc.letrec<{ any: Recipe }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'medium' },
    where,
    fc.record({ join: fc.constantFrom('and', 'or', 'minus'), parts: fc.tuple(tie('any'), tie('any')) }),
    fc.record({ forgotten: tie('any') }),
  ),
})).any

function made(algebra: Algebra, from: Recipe): Ways {
  if ('where' in from) return algebra.where(...from.where)
  if ('forgotten' in from) return algebra.forget(made(algebra, from.forgotten))
  return algebra[from.join](made(algebra, from.parts[0]), made(algebra, from.parts[1]))
}

/** The same by brute force: whether each of all ways is in it. */
function listed(from: Recipe): readonly boolean[] {
  if ('where' in from) return all.map((way) => way[from.where[0]] === from.where[1])
  if ('forgotten' in from) {
    const kept = (way: readonly number[]): string => way.slice(0, lasting.length).join(' ')
    const inside = listed(from.forgotten)
    const found = new Set(all.filter((_, at) => inside[at]).map(kept))
    return all.map((way) => found.has(kept(way)))
  }
  const [left, right] = from.parts.map(listed) as [readonly boolean[], readonly boolean[]]
  return left.map((is, at) =>
    from.join === 'and' ? is && right[at]! : from.join === 'or' ? is || right[at]! : is && !right[at]!,
  )
}

test('sets hold what they should, and equal ones are the same', () => {
  const algebra = algebraOf(lasting, passing)
  const byContent = new Map<string, Ways>([
    [all.map(() => false).join(), none],
    [all.map(() => true).join(), every],
  ])
  fc.assert(
    fc.property(recipe, (from) => {
      const set = made(algebra, from)
      const inside = listed(from)
      const ways = all.filter((_, at) => inside[at])
      expect(algebra.count(set)).toBe(BigInt(ways.length))
      if (ways.length > 0) expect(ways).toContainEqual(algebra.one(set))
      const known = byContent.get(inside.join()) ?? set
      byContent.set(inside.join(), known)
      expect(set).toBe(known)
    }),
    { seed: 1, numRuns: 2000 },
  )
  expect(byContent.size).toBeGreaterThan(100)
})

test('what was chosen is the first there is', () => {
  const { one, minus, and, where: chose } = algebraOf([2, 3])
  expect(one(every)).toEqual([0, 0])
  expect(one(minus(every, chose(1, 0)))).toEqual([0, 1])
  expect(one(and(chose(0, 1), chose(1, 2)))).toEqual([1, 2])
  expect(() => one(none)).toThrow('no way to choose')
})

test('there is one way to choose nothing', () => {
  const { count, one } = algebraOf([])
  expect([count(every), count(none), one(every)]).toEqual([1n, 0n, []])
})

test('sets beyond what an operation remembers are right as well', () => {
  // Numbers of 20 bits: many more pairs than there is room for.
  const { and, or, minus, where: bit, count } = algebraOf(Array.from({ length: 20 }, () => 2))
  let sum: Ways = none
  for (let number = 0; number < 2 ** 20; number += 331) {
    const one = Array.from({ length: 20 }, (_, at) => bit(at, (number >> at) & 1)).reduce(and)
    expect(minus(one, sum)).toBe(one)
    sum = or(sum, one)
  }
  expect(count(sum)).toBe(BigInt(Math.ceil(2 ** 20 / 331)))
})
