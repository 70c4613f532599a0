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

const calls = (scenario: Partial<Scenario>, habits: Partial<Habits> = {}): readonly string[] =>
  performed(user, { ...user.plain, ...scenario }, { ...careful, ...habits }).beats.flatMap((beat) => {
    if (beat.type === 'deed' && beat.deed.type === 'sends') {
      const { flag, bytes } = beat.deed.packet
      return [flag === 'data' && bytes.length === 0 ? 'nothing' : flag]
    }
    return beat.type === 'call' && beat.call.device === 0 ? [(beat.event as { readonly type: string }).type] : []
  })

test('a round reads pending_bytes, data_offset, data_size and the data', () => {
  const round = ['pending-bytes', 'data-offset', 'data-size', 'read-data', 'data', 'end']
  const all = calls({})
  expect(all.slice(all.indexOf('pending-bytes'), all.indexOf('pending-bytes') + 6)).toEqual(round)
})

test('an iteration without data writes a data size of 0, in a snapshot', () => {
  const all = calls({ way: 'snapshot' })
  expect(all[all.indexOf('nothing') + 1]).toBe('end')
  expect(calls({ way: 'snapshot' }, { emptiness: 'untold' })).not.toContain('nothing')
})

test('pending_bytes is read again for each iteration, or the same data comes twice', () => {
  const rounds = (habits: Partial<Habits>): readonly string[] => {
    const all = calls({ way: 'snapshot' }, habits)
    return all.slice(all.indexOf('end'), all.indexOf('nothing') < 0 ? undefined : all.indexOf('nothing'))
  }
  const count = (all: readonly string[], word: string): number => all.filter((one) => one === word).length
  expect(count(rounds({}), 'pending-bytes')).toBe(count(rounds({}), 'data-offset') + 1)
  expect(count(rounds({ pending: 'kept' }), 'data-offset')).toBeGreaterThan(
    count(rounds({ pending: 'kept' }), 'pending-bytes'),
  )
})

test('a piece that is not taken ends the destination', () => {
  const all = asked(happens({ type: 'arc-fails', leaves: 'behind', at: 1 }))
  expect(all).not.toContain('1 RUNNING')
})
