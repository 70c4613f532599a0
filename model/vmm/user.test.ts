import { describe, expect, test } from 'vitest'
import { careful } from './habits.ts'
import { performed } from './rehearsal.ts'
import { habitsOf, userNames, users } from './user.ts'

test('there is a user for each name', () => {
  expect(users.map(({ name }) => name)).toEqual(userNames)
})

describe.each(users.flatMap((user) => user.ways.map((way) => [user.name, way, user] as const)))(
  '%s by %s',
  (_, way, user) => {
    test.each([1, 2, 3])('moves a VM with %i devices, as it is and with care', (devices) => {
      for (const habits of [habitsOf(user), careful]) {
        const { beats } = performed(user, { ...user.plain, way, devices }, habits)
        const ends = beats.flatMap((beat) => (beat.type === 'deed' && beat.deed.type === 'ends' ? [beat.deed] : []))
        expect(ends.map(({ host, how }) => `${host} ${how}`).sort()).toEqual([
          'destination completed',
          'source completed',
        ])
      }
    })
  },
)

test('habits are those of a careful user, then its own, then what is changed', () => {
  const [qemu] = users
  expect(habitsOf(qemu!).infoErrors).toBe('zero')
  expect(habitsOf(qemu!, { infoErrors: 'fails' }).infoErrors).toBe('fails')
  expect(habitsOf(qemu!).reading).toBe('to-the-end')
})
