import { expect, test } from 'vitest'
import type { Happening, Scenario } from './course.ts'
import { careful, type Habits } from './habits.ts'
import { performed } from './rehearsal.ts'
import { users } from './user.ts'

const user = users.find(({ name }) => name === 'qemu-v2')!

/** What is asked of the devices, in order. */
const asked = (scenario: Partial<Scenario>, habits: Partial<Habits> = {}): readonly string[] =>
  performed(user, { ...user.plain, ...scenario }, { ...careful, ...habits }).beats.flatMap((beat) => {
    if (beat.type !== 'call') return []
    const { device, kind, target } = beat.call
    return kind === 'state' || kind === 'reset' ? [`${device} ${target ?? kind}`] : []
  })

const happens = (...happenings: readonly Happening[]): Partial<Scenario> => ({ happenings })

/** The act that asks device 0 for PRE_COPY. */
const ENTERS = 4

test('a request that fails is answered by the state to recover in', () => {
  const all = asked(happens({ type: 'arc-fails', leaves: 'before', at: ENTERS }))
  expect(all.slice(1, 3)).toEqual(['0 PRE_COPY', '0 RUNNING'])
  expect(all).not.toContain('0 reset')
})

test('a device in ERROR is reset, for nothing else helps', () => {
  const all = asked(happens({ type: 'arc-fails', leaves: 'error', at: ENTERS }))
  expect(all.slice(1, 4)).toEqual(['0 PRE_COPY', '0 RUNNING', '0 reset'])
})

test('one that trusts asks for nothing in its place', () => {
  const all = asked(happens({ type: 'call-fails', errno: 'EIO', at: ENTERS }), { recovery: 'trusts' })
  expect(all.slice(1, 3)).not.toContain('0 RUNNING')
})

test('a state that it is in already is not asked for', () => {
  expect(asked({}).filter((one, at, all) => one === all[at - 1])).toEqual([])
})

test('one that looks finds that the device was reset, and gives the migration up', () => {
  const scenario = happens({ type: 'guest-reset', device: 0, at: 9 })
  expect(asked(scenario)).not.toContain('1 RUNNING')
})

test('the numbers of v1 are those of other states in v2', () => {
  expect(asked({ features: ['STOP_COPY'] }, { numbers: 'of-v1' })).toEqual(expect.arrayContaining(['0 0', '1 4']))
})
