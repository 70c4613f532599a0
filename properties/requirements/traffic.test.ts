// What is told of machines by traces written by hand: devices 0 and 1 write to each other, and so do devices 2 and 3.
import { protocol, restrict, type Act, type Event, type StateCode, type Step, type Trace, type View } from '#model'
import { captured, to as bring } from '#generators'
import { describe, expect, test } from 'vitest'
import { simulated } from '../backends/simulated.ts'
import { v2 } from '../protocol.ts'
import { performed } from '../subject.ts'
import { trafficOf } from './traffic.ts'

const features = protocol.features.map(({ name }) => name)
const spec = restrict(protocol, features)
const subject = { protocol: v2, spec, features, backend: simulated(features, { pages: 2, size: 8 }) }
const machine = 2

const on = (device: number, ...events: readonly (Event | StateCode)[]): readonly Act[] =>
  events.map((event) => (typeof event === 'object' ? { device, lane: 0, event } : bring(device, event)))
const both = (devices: readonly [number, number], ...events: readonly (Event | StateCode)[]): readonly Act[] =>
  events.flatMap((event) => devices.flatMap((device) => on(device, event)))

const A = [0, 1] as const
const B = [2, 3] as const
const seen: Event = { type: 'get-state' }
const view: Event = { type: 'inspect' }
const run = (ticks: number): Event => ({ type: 'advance', ticks })
const read: Event = { type: 'read', session: 0, length: 1e6 }
const reset: Event = { type: 'reset' }

/** A is read to the end, and loaded into B. */
const carried = (...places: readonly number[]): readonly Act[] =>
  places.flatMap((place) => [
    ...on(place, read, read),
    ...on(place + 2, 'RESUMING', { type: 'write', session: 0, content: captured(place, 0) }, 'STOP'),
  ])

const traceOf = (acts: readonly Act[], layout: { readonly machine?: number } = { machine }): Trace =>
  performed(subject, { devices: 4, ...layout }, acts) as Trace
const told = (...acts: readonly (readonly Act[])[]) => trafficOf(spec, traceOf(acts.flat()))
const totals = ({ counts }: ReturnType<typeof told>) =>
  counts.map(({ sent, received, missing, isMoved }) => [sent, received, missing, isMoved])

const atWork = [...both(A, seen), ...both(A, run(4))]

test('devices that stand alone are no machine', () => {
  const trace = traceOf([...atWork, ...both(A, 'RUNNING_P2P', view)], {})
  expect(trafficOf(spec, trace)).toEqual({ counts: [], arrivals: [], trespasses: [], staged: 0 })
})

describe('a machine is counted', () => {
  test('once all of its devices were seen at rest', () => {
    expect(totals(told(atWork, both(A, 'RUNNING_P2P', view)))).toEqual([[8, 8, 0, false]])
    expect(totals(told(atWork, both(A, 'RUNNING_P2P'), on(0, view)))).toEqual([])
    expect(totals(told(atWork, on(0, 'RUNNING_P2P'), both(A, view)))).toEqual([])
    // What was seen before it ran again does not count.
    const again = [...on(1, view), ...both(A, 'RUNNING'), ...both(A, 'RUNNING_P2P'), ...on(0, view)]
    expect(totals(told(atWork, both(A, 'RUNNING_P2P'), again))).toEqual([])
  })

  test('as it is found after something may have been lost, and then against that', () => {
    const lossy = [...on(0, 'RUNNING_P2P', 'STOP'), ...on(1, run(3), 'RUNNING_P2P')]
    const rest = both(A, 'RUNNING_P2P', view, 'RUNNING')
    expect(totals(told(atWork, lossy, rest, both(A, run(2)), rest))).toEqual([
      // Of the transactions of device 1 two were under way when device 0 was stopped, and three came later.
      [11, 6, undefined, false],
      [15, 10, 5, false],
    ])
  })

  test.each<[string, readonly Act[]]>([
    ['a reset', on(0, reset, seen)],
    ['a load', on(0, 'STOP', 'RESUMING', reset, seen)],
    ['an error', on(0, { type: 'faults', plan: [{ arc: 0, errno: 'EIO', leaves: 'error' }] }, 'STOP', reset, seen)],
  ])('as it is found after %s', (_, acts) => {
    const [count] = told(atWork, acts, both(A, run(1)), both(A, 'RUNNING_P2P', view)).counts
    expect(count!.missing).toBeUndefined()
  })

  test('as it is found where the beginning was not seen', () => {
    const { header, steps } = traceOf([...atWork, ...both(A, 'RUNNING_P2P', view), ...both(A, view)])
    const late = { header: { ...header, partial: true }, steps: steps.slice(2) }
    expect(totals(trafficOf(spec, late))[0]).toEqual([8, 8, undefined, false])
  })

  test('as it is found where a device is in a state that nobody asked for', () => {
    const { header, steps } = traceOf([...atWork, ...on(0, seen), ...both(A, 'RUNNING_P2P', view)])
    const other = (step: Step): Step => ({ ...step, outcome: { type: 'ok', value: 'STOP' } })
    const { counts } = trafficOf(spec, { header, steps: steps.with(4, other(steps[4]!)) })
    expect(counts[0]!.missing).toBeUndefined()
  })

  test('not by what was done at the same time', () => {
    const { header, steps } = traceOf([...atWork, ...both(A, 'RUNNING_P2P', view)])
    const last = steps.length - 1
    const long = { ...steps[last]!, began: steps[last - 1]!.began }
    expect(trafficOf(spec, { header, steps: steps.with(last, long) }).counts).toEqual([])
  })

  test('no more once one of its devices has changed while it was at rest', () => {
    const { header, steps } = traceOf([...atWork, ...both(A, 'RUNNING_P2P', view, view, view)])
    const busy = (step: Step): Step => {
      const value = (step.outcome as { value: View }).value
      return { ...step, outcome: { type: 'ok', value: { ...value, traffic: { sent: 9, received: 9 } } } }
    }
    const looks = steps.findIndex(({ act }) => act.event === view)
    const report = trafficOf(spec, { header, steps: steps.with(looks + 2, busy(steps[looks + 2]!)) })
    expect(totals(report)).toEqual([[8, 8, 0, false]])
  })
})

describe('a machine that is moved', () => {
  const stopped = [...both(A, 'RUNNING_P2P'), ...both(A, 'STOP_COPY')]
  const counts = (...acts: readonly (readonly Act[])[]) => totals(told(both(B, seen), ...acts))

  test('is counted against what was missing where it came from', () => {
    expect(counts(atWork, stopped, both(A, view), carried(0, 1), both(B, view))).toEqual([
      [8, 8, 0, false],
      [8, 8, 0, true],
    ])
    // It works on there.
    const atWorkThere = [
      ...both(B, 'RUNNING_P2P'),
      ...both(B, 'RUNNING'),
      ...both(B, run(3)),
      ...both(B, 'RUNNING_P2P', view),
    ]
    expect(counts(atWork, stopped, carried(0, 1), atWorkThere)).toEqual([[14, 14, 0, true]])
  })

  test('has what was lost before missing there as well', () => {
    const lossy = [...on(0, 'RUNNING_P2P', 'STOP'), ...on(1, run(3), 'RUNNING_P2P'), ...both(A, 'RUNNING_P2P', view)]
    expect(counts(atWork, lossy, both(A, 'STOP_COPY'), carried(0, 1), both(B, view)).at(-1)).toEqual([11, 6, 5, true])
  })

  test('is not known to be that one where a device was left behind, or was not loaded whole', () => {
    expect(counts(atWork, stopped, carried(0), both(B, view)).at(-1)![3]).toBe(false)
    const half: Event = { type: 'write', session: 0, content: captured(1, 0, 0, 40) }
    const cut = [...on(1, read, read), ...on(3, 'RESUMING', half, 'STOP', reset, seen)]
    expect(counts(atWork, stopped, carried(0), cut, both(B, view)).at(-1)![3]).toBe(false)
  })

  test('is not known to be that one where it was not stopped by way of the quiesced states', () => {
    const abrupt = both(A, 'STOP_COPY')
    const { counts: all, arrivals } = told(both(B, seen), atWork, abrupt, carried(0, 1), both(B, view))
    expect(all.map(({ isMoved }) => isMoved)).toEqual([false])
    expect(arrivals).toEqual([])
  })

  test('shows each device as it was saved', () => {
    const { arrivals } = told(both(B, seen), atWork, stopped, both(A, view), carried(0, 1), both(B, view, view))
    const traffic = { sent: 4, received: 4 }
    expect(arrivals.map(({ device, source, seen: now, saved }) => [device, source, now, saved])).toEqual([
      [2, 0, traffic, traffic],
      [3, 1, traffic, traffic],
    ])
  })
})

describe('a user trespasses', () => {
  const trespasses = (...acts: readonly (readonly Act[])[]) =>
    told(...acts).trespasses.map(({ runner, stopped, loss }) => [runner, stopped, loss?.lost, loss?.sent])

  test('who stops a device while another one runs', () => {
    expect(trespasses(atWork, on(0, 'STOP'))).toEqual([[1, 0, undefined, undefined]])
    expect(trespasses(atWork, on(0, 'STOP'), on(1, 'RUNNING_P2P', 'STOP'), both(A, view))).toEqual([[1, 0, 2, 8]])
  })

  test('who sets a device to run while another one is stopped', () => {
    const stopped = [...both(A, 'RUNNING_P2P'), ...both(A, 'STOP')]
    const start = [...on(0, 'RUNNING', run(5)), ...both(A, 'RUNNING_P2P', view)]
    expect(trespasses(atWork, stopped, start)).toEqual([[0, 1, 5, 13]])
  })

  test('not by a device that was just opened or reset, until it is used', () => {
    expect(trespasses(both(A, seen), on(0, 'STOP'))).toEqual([])
    expect(trespasses(both(A, seen), on(0, 'STOP'), on(1, run(1)))).toEqual([[1, 0, undefined, undefined]])
    expect(trespasses(atWork, on(0, reset), on(1, reset, 'RESUMING'))).toEqual([])
    expect(trespasses(both(B, seen), on(2, 'RESUMING', reset), on(3, 'RESUMING'))).toEqual([])
  })

  test('by way of the quiesced states never', () => {
    const around = (state: StateCode) => [
      ...both(A, 'RUNNING_P2P'),
      ...both(A, state),
      ...both(A, 'RUNNING_P2P', 'RUNNING'),
    ]
    const { trespasses: none, staged } = told(atWork, around('STOP'), both(A, run(2)), around('STOP_COPY'))
    expect([none, staged]).toEqual([[], 8])
  })

  test('and what was lost is not told where something else may have happened', () => {
    const apart = [...on(0, 'STOP'), ...on(1, run(2), 'RUNNING_P2P')]
    expect(trespasses(atWork, apart, both(A, view))[0]!.slice(2)).toEqual([4, 10])
    expect(trespasses(atWork, apart, on(1, reset), both(A, view))[0]!.slice(2)).toEqual([undefined, undefined])
  })
})
