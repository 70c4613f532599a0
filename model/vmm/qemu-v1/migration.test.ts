import { expect, test } from 'vitest'
import type { Happening, Scenario } from '../course.ts'
import { careful, type Habits } from '../habits.ts'
import { performed } from '../rehearsal.ts'
import { users } from '../user.ts'

const user = users.find(({ name }) => name === 'qemu-v1')!

/** What is asked of the devices, in order. */
const asked = (scenario: Partial<Scenario>, habits: Partial<Habits> = {}): readonly string[] =>
  performed(user, { ...user.plain, ...scenario }, { ...careful, ...habits }).beats.flatMap((beat) => {
    if (beat.type !== 'call') return []
    const { device, kind, target } = beat.call
    return kind === 'state' || kind === 'reset' ? [`${device} ${target ?? kind}`] : []
  })

const happens = (...happenings: readonly Happening[]): Partial<Scenario> => ({ happenings })

const endsOf = (scenario: Partial<Scenario>, habits: Partial<Habits> = {}): readonly string[] =>
  performed(user, { ...user.plain, ...scenario }, { ...careful, ...habits }).beats.flatMap((beat) =>
    beat.type === 'deed' && beat.deed.type === 'ends' ? [`${beat.deed.host} ${beat.deed.how}`] : [],
  )

test('savevm saves at once when the VM stops, and the VM goes on', () => {
  expect(asked({ way: 'snapshot' })).toEqual([
    ...['0 STOP_AND_COPY', '0 STOP_AND_COPY', '0 STOP_AND_COPY', '0 STOP', '0 RUNNING'],
    ...['1 STOP', '1 RESUMING', '1 RUNNING'],
  ])
})

test('the notifier lets a device run whose migration was cancelled', () => {
  const scenario = happens({ type: 'cancel', at: 6 })
  expect(endsOf(scenario)).toEqual(['destination failed', 'source cancelled'])
  expect(asked(scenario).at(-1)).toBe('0 RUNNING')
  expect(asked(scenario, { cancel: 'forgotten' }).at(-1)).toBe('0 PRE_COPY')
})

test('a QEMU that ends itself takes its VM with it', () => {
  const scenario = happens({ type: 'arc-fails', leaves: 'error', at: 1 })
  expect(endsOf(scenario, { errorState: 'abort' })).toEqual(['destination failed', 'source failed'])
  expect(asked(scenario, { errorState: 'abort' })).not.toContain('0 RUNNING')
})

test('a device that was reset has nothing pending either, and that is no end', () => {
  const scenario = { limit: 512, ...happens({ type: 'other-reset', at: 5 }) }
  expect(endsOf(scenario)).toEqual(['destination failed', 'source failed'])
  expect(endsOf(scenario, { belief: 'remembered' })).toEqual(['destination completed', 'source completed'])
})
