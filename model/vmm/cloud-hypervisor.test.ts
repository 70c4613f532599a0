import { expect, test } from 'vitest'
import type { Happening, Scenario } from './course.ts'
import { careful, type Habits } from './habits.ts'
import { performed } from './rehearsal.ts'
import { users } from './user.ts'

const user = users.find(({ name }) => name === 'cloud-hypervisor')!

/** What is asked of the devices, in order. */
const asked = (scenario: Partial<Scenario>, habits: Partial<Habits> = {}): readonly string[] =>
  performed(user, { ...user.plain, ...scenario }, { ...careful, ...habits }).beats.flatMap((beat) => {
    if (beat.type !== 'call') return []
    const { device, kind, target } = beat.call
    return kind === 'state' || kind === 'reset' ? [`${device} ${target ?? kind}`] : []
  })

const happens = (...happenings: readonly Happening[]): Partial<Scenario> => ({ happenings })

test('STOP, STOP_COPY, STOP; RESUMING, RUNNING, as it is', () => {
  expect(asked({}, user.own)).toEqual(['0 STOP', '0 STOP_COPY', '0 STOP', '1 RESUMING', '1 RUNNING'])
})

test('several devices go one by one, as it is, and through a quiesced state with care', () => {
  expect(asked({ devices: 2 }, user.own).slice(0, 3)).toEqual(['0 STOP', '1 STOP', '0 STOP_COPY'])
  expect(asked({ devices: 2 }).slice(0, 3)).toEqual(['0 RUNNING_P2P', '1 RUNNING_P2P', '0 STOP'])
})

test('a device that refuses its stream is reset, and the source goes on', () => {
  // The write of the whole stream.
  const write = performed(user, { ...user.plain, chunk: 4096 }, { ...careful, ...user.own })
    .beats.filter((beat) => beat.type === 'call')
    .findIndex((beat) => beat.type === 'call' && beat.call.kind === 'write')
  const all = asked({ chunk: 4096, ...happens({ type: 'call-fails', errno: 'EIO', at: write }) }, user.own)
  expect(all.slice(-2)).toEqual(['1 reset', '0 RUNNING'])
})
