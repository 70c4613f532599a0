// What is known at a step is the same whoever asks, and whenever it is first asked for: of a trace of two devices, with
// calls by their numbers among its steps and some of them at the same time.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { protocol, SET, type Event, type State, type Trace } from '#model'
import { callOf } from '#generators'
import { simulated } from '../backends/simulated.ts'
import { v2 } from '../protocol.ts'
import { performed } from '../subject.ts'
import type { Account } from './account.ts'
import { follow } from './follow.ts'

const features = protocol.features.map(({ name }) => name)
const subject = { protocol: v2, spec: protocol, features, backend: simulated(features) }
const targets = protocol.states.map(({ name }) => name as State)
const event = fc.oneof(
  fc.constantFrom(...targets).map((target): Event => ({ type: 'set-state', target })),
  fc.constantFrom(...targets).map((target): Event => callOf('MIG_DEVICE_STATE', SET, { target })),
  fc.constantFrom<Event>({ type: 'get-state' }, { type: 'read', session: 0, length: 64 }, { type: 'reset' }),
  fc.constantFrom<Event>({ type: 'close', session: 0 }, { type: 'info-v2' }, { type: 'reopen' }),
)
const plans = fc.array(fc.record({ device: fc.nat({ max: 1 }), lane: fc.nat({ max: 1 }), event }), {
  maxLength: 20,
  size: 'max',
})

/** What is known at each step, from one of them on; undefined before. */
function knownFrom(from: number, trace: Trace): readonly (string | undefined)[] {
  const known: (string | undefined)[] = []
  const words = (account: Account): string => JSON.stringify(account)
  follow(protocol, trace, (_, { index, account }) => void known.push(index < from ? undefined : words(account())))
  return known
}

test('what is first asked for late is what was known all the time', () => {
  let asked = 0
  const property = fc.property(plans, fc.nat({ max: 19 }), (plan, from) => {
    const trace = performed(subject, { devices: 2 }, plan) as Trace
    const all = knownFrom(0, trace)
    asked += all.slice(from).filter((words) => words !== all[0]).length
    expect(knownFrom(from, trace)).toEqual(all.map((words, at) => (at < from ? undefined : words)))
  })
  fc.assert(property, { seed: 1, numRuns: 500 })
  // That something had become known by then.
  expect(asked).toBeGreaterThan(1000)
})

test('a step is gone to again as what it means, after those before it', () => {
  const plan = [{ type: 'get-state' } as const, callOf('MIG_DEVICE_STATE', SET, { target: 'STOP' })]
  const acts = plan.map((each) => ({ device: 0, lane: 0, event: each }))
  const trace = performed(subject, { devices: 1 }, acts) as Trace
  const seen: string[] = []
  follow(protocol, trace, (chart, at) => {
    if (at.index === 0) return
    const before = at.event.type
    seen.push(before, ...chart.names(at.account().possible), at.event.type, `${at.index}`)
  })
  expect(seen).toEqual(['set-state', 'RUNNING', 'set-state', '1'])
})
