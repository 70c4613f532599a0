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

const beatsOf = (scenario: Partial<Scenario>, habits: Partial<Habits> = {}) =>
  performed(user, { ...user.plain, ...scenario }, { ...careful, ...habits }).beats

const sent = (...args: Parameters<typeof beatsOf>): readonly string[] =>
  beatsOf(...args).flatMap((beat) =>
    beat.type === 'deed' && beat.deed.type === 'sends' ? [beat.deed.packet.flag] : [],
  )

const reads = (...args: Parameters<typeof beatsOf>): readonly (number | undefined)[] =>
  beatsOf(...args).flatMap((beat) => (beat.type === 'call' && beat.call.kind === 'read' ? [beat.call.bytes] : []))

test('setup, a read an iteration, everything that is left once the device has stopped, then the config space', () => {
  expect(sent({})).toEqual('setup end data end data end data initial data end config end'.split(' '))
  expect(reads({})).toEqual([128, 128, 8, 32, 0])
})

test('a device without PRE_COPY is not read before it has stopped', () => {
  expect(asked({ features: ['STOP_COPY'] })).toEqual(['1 RESUMING', '0 STOP', '0 STOP_COPY', '1 RUNNING', '0 STOP'])
  expect(sent({ features: ['STOP_COPY'] })).toEqual('setup end data data data end config end'.split(' '))
})

test('that the initial data is sent is said once', () => {
  expect(sent({ limit: 0 }).filter((flag) => flag === 'initial')).toHaveLength(1)
})

test('an error of precopy info is no zero, but for a user that takes it for one', () => {
  const scenario = happens({ type: 'call-fails', errno: 'EIO', at: 7 })
  expect(sent(scenario)).toEqual(['setup', 'end'])
  expect(sent(scenario, { infoErrors: 'zero' }).slice(0, 4)).toEqual(['setup', 'end', 'data', 'initial'])
})

test('a buffer by the estimate reads nothing where that is 0', () => {
  const scenario = { options: { dataSize: 'zero' } }
  expect(reads(scenario, { buffer: 'estimated' })).toEqual([])
  expect(reads(scenario)).toEqual([128, 128, 8, 32, 0])
})
