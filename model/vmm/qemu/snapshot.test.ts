import { expect, test } from 'vitest'
import type { Happening, Scenario } from '../course.ts'
import { careful, type Habits } from '../habits.ts'
import { performed } from '../rehearsal.ts'
import { users } from '../user.ts'

const user = users.find(({ name }) => name === 'qemu-v2')!

/** What is asked of the devices, in order. */
const asked = (scenario: Partial<Scenario>, habits: Partial<Habits> = {}): readonly string[] =>
  performed(user, { ...user.plain, ...scenario }, { ...careful, ...habits }).beats.flatMap((beat) => {
    if (beat.type !== 'call') return []
    const { device, kind, target } = beat.call
    return kind === 'state' || kind === 'reset' ? [`${device} ${target ?? kind}`] : []
  })

const happens = (...happenings: readonly Happening[]): Partial<Scenario> => ({ happenings })

const snapshot = { way: 'snapshot' } as const

test('savevm enters no PRE_COPY, and the VM goes on; loadvm stops another one, and loads it', () => {
  expect(asked(snapshot)).toEqual([
    ...['0 RUNNING_P2P', '0 STOP', '0 STOP_COPY', '0 STOP', '0 RUNNING_P2P', '0 RUNNING'],
    ...['1 RUNNING_P2P', '1 STOP', '1 RESUMING', '1 RUNNING_P2P', '1 RUNNING'],
  ])
})

test('what was not saved is not loaded', () => {
  const all = asked({ ...snapshot, ...happens({ type: 'call-fails', errno: 'EIO', at: 6 }) })
  expect(all.filter((one) => one.startsWith('1'))).toEqual([])
  expect(all.at(-1)).toMatch(/^0 (RUNNING|reset)/)
})
