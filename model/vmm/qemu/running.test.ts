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

const two = { devices: 2 }

test('all devices are quiesced before the first one is stopped, or runs', () => {
  const all = asked(two)
  const at = (one: string): number => all.indexOf(one)
  expect(Math.max(at('0 PRE_COPY_P2P'), at('1 PRE_COPY_P2P'))).toBeLessThan(
    Math.min(at('0 STOP_COPY'), at('1 STOP_COPY')),
  )
  expect(Math.max(at('2 RUNNING_P2P'), at('3 RUNNING_P2P'))).toBeLessThan(Math.min(at('2 RUNNING'), at('3 RUNNING')))
})

test('one by one, none is quiesced', () => {
  expect(asked(two, { staging: 'one-by-one' }).filter((one) => one.endsWith('P2P'))).toEqual([])
})

test('a device that does not start is asked once more, and reset where a user does so at once', () => {
  // The act that asks device 1 for RUNNING_P2P.
  const scenario = happens({ type: 'arc-fails', leaves: 'before', at: 25 })
  expect(asked(scenario).filter((one) => one === '1 RUNNING_P2P')).toHaveLength(2)
  // A source that is done by then has made two acts more.
  const late = happens({ type: 'arc-fails', leaves: 'before', at: 27 })
  expect(asked(late, { lastResort: 'one-that-failed', handover: 'data-sent' })).toContain('1 reset')
})

test('a paused device in PRE_COPY goes to STOP_COPY, and runs when its VM goes on', () => {
  const all = asked(happens({ type: 'pause', at: 8 }, { type: 'cancel', at: 14 }))
  expect(all.slice(2)).toEqual(['0 PRE_COPY_P2P', '0 STOP_COPY', '0 STOP', '0 RUNNING_P2P', '0 RUNNING'])
})
