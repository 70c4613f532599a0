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

const endsOf = (scenario: Partial<Scenario>, habits: Partial<Habits> = {}): readonly string[] =>
  performed(user, { ...user.plain, ...scenario }, { ...careful, ...habits }).beats.flatMap((beat) =>
    beat.type === 'deed' && beat.deed.type === 'ends' ? [`${beat.deed.host} ${beat.deed.how}`] : [],
  )

test('several devices without P2P are refused, one is not', () => {
  expect(endsOf({ devices: 2, features: ['STOP_COPY'] })).toEqual(['source refused', 'destination refused'])
  expect(endsOf({ features: ['STOP_COPY'] })).toEqual(['source completed', 'destination completed'])
})

test('a connection that breaks, and an operator who cancels, leave the source', () => {
  expect(endsOf(happens({ type: 'disconnect', at: 9 }))).toEqual(['destination failed', 'source failed'])
  expect(endsOf(happens({ type: 'cancel', at: 9 }))).toEqual(['destination failed', 'source cancelled'])
  expect(asked(happens({ type: 'cancel', at: 9 })).at(-1)).toBe('0 RUNNING')
})

test('a destination whose devices do not start is given up, but not once the source is done', () => {
  // What was loaded is found invalid, or cannot be taken over.
  const scenario = happens({ type: 'arc-fails', leaves: 'error', at: 9 })
  expect(endsOf(scenario)).toEqual(['destination failed', 'source failed'])
  expect(endsOf(scenario, { handover: 'data-sent' })).toEqual(['source completed', 'destination completed'])
})

test('the source waits for the acknowledgement of the initial data', () => {
  const rounds = (habits: Partial<Habits>): number => asked({}, habits).indexOf('0 PRE_COPY_P2P')
  const reads = (habits: Partial<Habits>): number =>
    performed(user, user.plain, { ...careful, ...habits }).beats.filter(
      (beat) => beat.type === 'call' && beat.call.kind === 'read',
    ).length
  expect(rounds({})).toBeGreaterThan(0)
  expect(reads({ acknowledgement: 'unasked' })).toBeLessThan(reads({}))
})

test('the main channel of a multifd migration has bare ends', () => {
  const { beats } = performed(user, { ...user.plain, way: 'multifd' }, careful)
  const flags = beats.flatMap((beat) =>
    beat.type === 'deed' && beat.deed.type === 'sends' ? [beat.deed.packet.flag] : [],
  )
  expect(flags.slice(-3)).toEqual(['initial', 'end', 'end'])
})
