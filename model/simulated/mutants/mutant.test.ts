import { expect, test } from 'vitest'
import { ok } from '../../errno.ts'
import { simulatedDevice } from '../device.ts'
import { byHandlers, byOptions, byParts, refuted, survives, withBoth } from './mutant.ts'

const features = ['STOP_COPY', 'P2P']
const size = { type: 'data-size' } as const

test('a mutant is the reference device but for its fault', () => {
  const one = byHandlers((_, machine) => ({ 'data-size': () => ok(BigInt(machine.memory.pages)) }))(features, {
    pages: 3,
  })
  expect(one.handlers['data-size'](size)).toEqual(ok(3n))
  const view = { type: 'inspect' } as const
  expect(one.handlers.inspect(view)).toEqual(simulatedDevice({ features, pages: 3 }).handlers.inspect(view))
})

test('every device of a mutant has a memory of its own', () => {
  const make = byParts(() => {
    let runs = 0
    return { run: (machine) => void (machine.memory.begun = ++runs) }
  })
  const [first, second] = [make(features), make(features)]
  for (const one of [first, first, second]) one.handlers.advance({ type: 'advance', ticks: 1 })
  const begun = [first, second].map((one) => one.handlers.inspect({ type: 'inspect' }))
  expect(begun).toMatchObject([{ value: { begun: 2 } }, { value: { begun: 1 } }])
})

test('options of the caller are kept', () => {
  const one = byOptions({ dataSize: 'zero' })(features, { options: { sameState: 'EINVAL' } })
  expect(one.handlers['data-size'](size)).toEqual(ok(0n))
  expect(one.handlers['set-state']({ type: 'set-state', target: 'RUNNING' }).type).toBe('errno')
})

test('a row says what is expected, and where', () => {
  const make = byOptions({})
  expect(refuted('a', 'b', make)).toMatchObject({ class: 'refuted', oracle: 'semantics' })
  expect('bug' in refuted('a', 'b', make)).toBe(false)
  expect(survives('a', 'b', make, { bug: 'B01' })).toMatchObject({ class: 'survives', oracle: null, bug: 'B01' })
  expect([features, [...features, 'PRE_COPY']].map(withBoth.applies)).toEqual([false, true])
})
