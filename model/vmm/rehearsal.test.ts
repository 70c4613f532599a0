import { expect, test } from 'vitest'
import { careful } from './habits.ts'
import { performed } from './rehearsal.ts'
import { users } from './user.ts'

const [qemu] = users

test('the same scenario comes to the same beats', () => {
  const scenario = { ...qemu!.plain, devices: 2, happenings: [{ type: 'time', ticks: 3, at: 7 } as const] }
  expect(performed(qemu!, scenario, careful)).toEqual(performed(qemu!, scenario, careful))
})

test('no two devices hold the same at first, and in the end those of the destination are those of the source', () => {
  for (const user of users) {
    const { beats } = performed(user, { ...user.plain, devices: 2 }, careful)
    const seen = beats.flatMap((beat) => (beat.type === 'seen' ? [beat.sight] : []))
    const pages = (device: number, at: 0 | -1): string =>
      seen
        .filter((one) => one.device === device)
        .at(at)!
        .view.pages.join()
    expect(new Set([0, 1, 2, 3].map((device) => pages(device, 0))).size).toBe(4)
    expect([2, 3].map((device) => pages(device, -1))).toEqual([0, 1].map((device) => pages(device, -1)))
  }
})

test('devices of a VM write to each other', () => {
  const scenario = { ...qemu!.plain, devices: 2, happenings: [{ type: 'time', ticks: 9, at: 3 } as const] }
  const { beats } = performed(qemu!, scenario, careful)
  const last = beats.findLast((beat) => beat.type === 'seen' && beat.sight.device === 3)
  expect(last?.type === 'seen' && last.sight.view.traffic).toMatchObject({ sent: 9, received: 9 })
})
