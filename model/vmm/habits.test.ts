import { expect, test } from 'vitest'
import { careful, habits } from './habits.ts'
import { userMutants } from './user-mutants.ts'
import { habitsOf, users } from './user.ts'

test('a careful user makes the first choice everywhere', () => {
  for (const [name, { choices }] of Object.entries(habits)) {
    expect([name, careful[name as keyof typeof careful]]).toEqual([name, choices[0]])
    expect(new Set(choices).size).toBeGreaterThan(1)
  }
})

test('every choice that is not careful is that of a mutant', () => {
  const made = new Set(
    userMutants.flatMap(({ change }) => Object.entries(change).map(([name, choice]) => `${name} ${choice}`)),
  )
  const all = Object.entries(habits).flatMap(([name, { choices }]) => choices.slice(1).map((one) => `${name} ${one}`))
  expect(all.filter((one) => !made.has(one))).toEqual([])
})

test("a user's own habits are none of a careful one", () => {
  for (const user of users) {
    const own = habitsOf(user)
    for (const name of Object.keys(user.own) as (keyof typeof habits)[]) expect(own[name]).not.toBe(careful[name])
  }
})
