import { expect, test } from 'vitest'
import { careful } from './habits.ts'
import { userMutants } from './user-mutants.ts'
import { users } from './user.ts'

test('the faults of a user have different names, and change something; careful changes nothing', () => {
  for (const user of users) {
    const own = userMutants.filter((mutant) => mutant.user === user)
    expect(new Set(own.map(({ name }) => name)).size).toBe(own.length)
    for (const { name, habits } of own) expect([name, habits === careful]).toEqual([name, false])
    expect(
      own.filter(({ habits }) => JSON.stringify(habits) === JSON.stringify(careful)).map(({ name }) => name),
    ).toEqual(['careful'])
  }
})

test('so many faults, by user', () => {
  const count = (name: string): number => userMutants.filter(({ user }) => user.name === name).length
  expect(users.map(({ name }) => `${name} ${count(name)}`)).toMatchInlineSnapshot(`
    [
      "qemu-v2 27",
      "qemu-v1 21",
      "cloud-hypervisor 12",
    ]
  `)
})

test('what a user does by habit today is tried by itself', () => {
  for (const user of users) {
    for (const [name, choice] of Object.entries(user.own)) {
      const alone = userMutants.filter(
        (mutant) => mutant.user === user && JSON.stringify(mutant.change) === JSON.stringify({ [name]: choice }),
      )
      expect([user.name, name, alone.length]).toEqual([user.name, name, 1])
    }
  }
})
