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

test('a device is asked for the states of a v1 migration', () => {
  expect(asked({})).toEqual(['1 RESUMING', '0 PRE_COPY', '0 STOP_AND_COPY', '0 STOP_AND_COPY', '0 STOP', '1 RUNNING'])
})

test('a device in the error state is reset, left there by who asks for validity first, or the end of QEMU', () => {
  const scenario = happens({ type: 'arc-fails', leaves: 'error', at: 1 })
  expect(asked(scenario)).toContain('0 reset')
  expect(asked(scenario, { errorCheck: 'validity' })).not.toContain('0 reset')
  const { beats } = performed(user, { ...user.plain, ...scenario }, { ...careful, errorState: 'abort' })
  expect(
    beats.some((beat) => beat.type === 'deed' && beat.deed.type === 'ends' && /ended itself/.test(beat.deed.because)),
  ).toBe(true)
})

test('reserved bits are written back as they were', () => {
  const options = { reserved: 0x8000_0100 }
  expect(asked({ options }).at(-1)).toBe('1 RUNNING')
  expect(asked({ options }, { reservedBits: 'cleared' })).not.toContain('1 RUNNING')
})

test('a device that refuses what the text does not list is reset, so that it runs', () => {
  const scenario = { options: { unlisted: 'refused' }, ...happens({ type: 'cancel', at: 6 }) }
  expect(asked(scenario).at(-1)).toBe('0 reset')
  expect(asked(scenario, { stuck: 'left' })).not.toContain('0 reset')
})
