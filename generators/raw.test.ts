import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fdIn, flaws, GET, meaningOf, memoryOf, protocol, SET, type Event, type Flaw, type Meaning } from '#model'
import { callOf, infoCallOf, LEFT_FD, rawCalls, rawInfos } from './raw.ts'

const RUNS = 600
const calls = fc.sample(rawCalls(protocol), { numRuns: RUNS, seed: 1 }) as readonly Event<'raw'>[]
const infos = fc.sample(rawInfos(fc.constantFrom(0, 1)), { numRuns: RUNS, seed: 1 }) as readonly Event<'raw-info'>[]
const meanings = [...calls, ...infos].map(meaningOf)
const flawsIn = (some: readonly Meaning[]): ReadonlySet<string> =>
  new Set(some.flatMap((meaning) => (meaning.type === 'refused' ? [meaning.flaw] : [])))

describe(`within ${RUNS} calls of each kind`, () => {
  test('there is every flaw that a call can have by itself', () => {
    const all = Object.keys(flaws).filter((flaw) => flaw !== ('feature' satisfies Flaw))
    expect([...flawsIn(meanings)].sort()).toEqual(all.sort())
  })

  test('some are right, and say every event that can be said in bytes', () => {
    const events = meanings.flatMap((meaning) => (meaning.type === 'event' ? [meaning.event.type] : []))
    const said = ['data-size', 'get-features', 'get-state', 'info-v2', 'precopy-info', 'set-state']
    expect([...new Set(events)].sort()).toEqual(said)
    expect(events.length).toBeGreaterThan(RUNS / 3)
    expect(meanings.some(({ type }) => type === 'probe')).toBe(true)
    expect(meanings.some(({ type }) => type === 'other')).toBe(true)
  })

  test('memory is unfit now and then, in both ways', () => {
    for (const some of [calls, infos]) {
      for (const memory of ['unreadable', 'read-only']) {
        const unfit = some.filter((call) => call.memory === memory)
        expect(unfit.length).toBeGreaterThan(5)
        expect(unfit.length).toBeLessThan(RUNS / 8)
      }
    }
  })

  test('users leave -1 or another number in data_fd', () => {
    expect(new Set(calls.map((call) => fdIn(memoryOf(call))))).toEqual(new Set([-1, LEFT_FD]))
  })
})

test('a call says what it is told, and is right where it is told nothing', () => {
  const event = { type: 'set-state', target: 'RESUMING' }
  expect(meaningOf(callOf('MIG_DEVICE_STATE', SET, { target: 'RESUMING' }))).toEqual({ type: 'event', event })
  expect(meaningOf(callOf('MIG_DATA_SIZE', GET))).toEqual({ type: 'event', event: { type: 'data-size' } })
  expect(meaningOf(callOf('MIG_DATA_SIZE', GET, { argsz: 15 }))).toMatchObject({ type: 'refused', flaw: 'payload' })
  expect(meaningOf(infoCallOf({ session: 3 }))).toEqual({ type: 'event', event: { type: 'precopy-info', session: 3 } })
  expect('memory' in callOf('MIGRATION', GET)).toBe(false)
})
