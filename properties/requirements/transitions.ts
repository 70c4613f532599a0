// Transitions: a request that succeeds has ended where it was asked to, by the arcs of its combination and no others;
// and between requests nothing changes.
import { chain, denies, ERROR, PROBE, SET, type Event, type Power, type StateCode } from '#model'
import { callOf, wandering } from '#generators'
import type { Requirement } from '../requirement.ts'
import { isRefused, nameOf, type Chart } from './chart.ts'
import * as cited from './cited.ts'
import type { Moment } from './follow.ts'
import { asksForState, isUnfit, judging, perDevice, words } from './judging.ts'
import { either, observing, pairs, walks } from './walks.ts'

/** What changes no state, between two looks at it. */
const waiting = (powers: readonly Power[]): readonly Event[] => [
  { type: 'get-state' },
  { type: 'read', session: 0, length: 64 },
  { type: 'data-size' },
  ...(powers.includes('advance') ? [{ type: 'advance', ticks: 8 } as const] : []),
  { type: 'get-state' },
]
/** Calls that only ask, or are to be refused, and the close of a file. */
const asking = (powers: readonly Power[]): readonly Event[] => [
  { type: 'get-state' },
  ...(powers.includes('raw') ? harmless : []),
  { type: 'close', session: 0 },
  { type: 'get-state' },
]
const harmless = [callOf('MIG_DEVICE_STATE', SET | PROBE), callOf('MIG_DEVICE_STATE', SET, { argsz: 12 })]

const needs = { features: [], powers: [], devices: 1 } as const
/** Every walk, and every pair of states. */
const anyhow = either(walks(observing), pairs(observing))

export const transitions: readonly Requirement[] = [
  {
    name: 'transitions/end-state',
    statement: 'A request that succeeds has taken the device to the state that was asked for.',
    level: 'must',
    party: 'driver',
    since: '5.18',
    cites: [
      cited.request('execute a migration state change on the VFIO device'),
      cited.request('must fully transition the device to the new state value before the operation returns'),
    ],
    needs,
    first: anyhow,
    plan: wandering,
    judge: judging(() => {
      const asked = perDevice((): { for: StateCode | undefined } => ({ for: undefined }))
      return (chart, at) => {
        const { event, outcome } = at
        const known = asked(at.device)
        if (event.type === 'set-state') known.for = outcome.type === 'ok' ? event.target : undefined
        else if (asksForState(at)) known.for = undefined
        if (event.type !== 'get-state' || outcome.type !== 'ok' || known.for === undefined) return undefined
        const [target, state] = [nameOf(known.for), nameOf(outcome.value as StateCode)]
        known.for = undefined
        if (!chart.bits.has(target)) return undefined
        if (state === target) return true
        return { because: `The request for ${target} succeeded, and the device is in ${state}.`, wanted: `${target}.` }
      }
    }),
  },
  {
    name: 'transitions/arcs',
    statement: 'A request that succeeds is made of the arcs of the shortest way that the rules for combinations allow.',
    level: 'must',
    party: 'driver',
    since: '5.18',
    cites: [
      cited.combinations('Select the shortest path'),
      cited.combinations('the path should be selected based on the following rules'),
      cited.since('6.2', cited.combinations('The path cannot have saving group states as interior arcs')),
      cited.since('6.2', cited.combinations('Arcs touching PRE_COPY and PRE_COPY_P2P are removed')),
    ],
    needs: { features: [], powers: ['arcs'], devices: 1 },
    first: either(
      walks(() => [{ type: 'arcs' }]),
      pairs(() => [{ type: 'arcs' }]),
    ),
    plan: wandering,
    judge: judging((_, __, since) => {
      // What may have been performed since it was last asked: one list for each state it may have begun in.
      const open = perDevice((): { ways: (readonly string[])[] | null | undefined; isLikely: boolean } => ({
        ways: undefined,
        // Whether the first of them is what is to be expected.
        isLikely: false,
      }))
      return (chart, at) => {
        const { event, outcome, device } = at
        const known = open(device)
        const account = at.account()
        // Where the beginning is missing, arcs performed before it are still to be told.
        if (known.ways === undefined) known.ways = account.isPartial || since > 0 ? null : [[]]
        if (event.type === 'set-state') {
          const target = nameOf(event.target)
          const from = chart.names(account.possible).filter((name) => !isRefused(chart, name, target))
          if (account.possible === chart.idle) {
            // It was just opened: in RUNNING, unless it is an odd driver.
            from.sort((one, other) => Number(other === 'RUNNING') - Number(one === 'RUNNING'))
            known.isLikely = from[0] === 'RUNNING'
          }
          if (outcome.type === 'errno' && from.length === 0) return undefined
          if (outcome.type !== 'ok' || known.ways === null || known.ways.length * from.length > 8) known.ways = null
          else
            known.ways = known.ways.flatMap((way) => from.map((name) => [...way, ...arcsOf(chart.way(name, target)!)]))
        } else if (asksForState(at)) known.ways = null
        if (event.type !== 'arcs' || outcome.type !== 'ok') return undefined
        const { ways, isLikely } = known
        Object.assign(known, { ways: [[]], isLikely: false })
        if (ways === null || ways.length === 0) return undefined
        const went = outcome.value as readonly string[]
        if (ways.some((way) => way.join() === went.join())) return ways.some((way) => way.length > 0) ? true : undefined
        const list = (way: readonly string[]): string => (way.length === 0 ? 'no arc' : way.join(', '))
        const all = [...new Set(ways.map(list))]
        const wanted =
          isLikely && all.length > 1 ? `${all[0]} (opened in RUNNING, as every driver is)` : all.join(', or ')
        return { because: `It performed ${list(went)}.`, wanted: `${wanted}.` }
      }
    }),
  },
  {
    name: 'transitions/possible',
    statement: 'What can be combined from arcs can be requested: it is not refused as if there were no way.',
    // Any request may fail, and with any errno: one that looks like a refusal is no more than a sign of one.
    level: 'should',
    party: 'driver',
    since: '5.18',
    cites: [
      cited.combinations('interpreted as combinations of the above FSM arcs'),
      cited.combinations('By using combination transitions the user can avoid knowing'),
      cited.discovery('the RUNNING and ERROR states are always supported'),
      cited.discovery('Support for additional states is indicated via the flags field'),
      cited.discovery('means that STOP, STOP_COPY and RESUMING are supported'),
      cited.discovery('means that RUNNING_P2P is supported in addition'),
      cited.since('6.2', cited.discovery('means that PRE_COPY is supported in addition')),
      cited.since('6.2', cited.discovery('means that RUNNING_P2P, PRE_COPY and PRE_COPY_P2P are supported')),
      cited.since(
        '6.2',
        cited.under('PRE_COPY_P2P -> PRE_COPY', 'This arc allows returning the device to a full RUNNING'),
      ),
    ],
    needs,
    first: anyhow,
    plan: wandering,
    judge: judging(() => (chart, at) => {
      const way = wayOf(chart, at)
      if (way === undefined || at.outcome.type === 'ok') return way && true
      if (!isRefusal(at.outcome)) return undefined
      return {
        because: `${text(way)} was answered with ${words(at.outcome)}.`,
        wanted: `Success, by ${chain(...way)}.`,
      }
    }),
  },
  {
    name: 'transitions/succeed',
    statement: 'A request between two states does not fail for no reason.',
    level: 'practice',
    party: 'driver',
    since: '5.18',
    cites: [],
    needs,
    first: anyhow,
    plan: wandering,
    judge: judging(() => (chart, at) => {
      const way = wayOf(chart, at)
      if (way === undefined || at.outcome.type === 'ok') return way && true
      if (at.outcome.type !== 'errno' || isRefusal(at.outcome)) return undefined
      return { because: `${text(way)} failed with ${words(at.outcome)}.`, wanted: `Success, by ${chain(...way)}.` }
    }),
  },
  {
    name: 'transitions/same-state',
    statement: 'A request for the state that the device is in succeeds, and returns no data_fd.',
    level: 'practice',
    party: 'driver',
    since: '5.18',
    cites: [],
    code: { path: 'drivers/vfio/pci/mlx5/main.c', name: 'mlx5vf_pci_set_device_state' },
    needs,
    first: anyhow,
    plan: wandering,
    judge: judging(() => (chart, at) => {
      const { event, outcome } = at
      if (event.type !== 'set-state' || isUnfit(at)) return undefined
      const target = nameOf(event.target)
      const account = at.account()
      if (target === ERROR || target !== chart.only(account.possible)) return undefined
      if (outcome.type === 'ok') {
        if (outcome.value === false) return true
        return { because: `${target} was asked for in ${target}, and came with a data_fd.`, wanted: 'None.' }
      }
      if (outcome.type !== 'errno') return undefined
      return { because: `${target} was asked for in ${target}, and gave ${words(outcome)}.`, wanted: 'Success.' }
    }),
  },
  {
    name: 'transitions/constant',
    statement: 'A device changes its state only where the user asks for it, or it is reset.',
    level: 'must',
    party: 'driver',
    since: '5.18',
    cites: [
      cited.request('must not generate asynchronous device state transitions outside of manipulation by the user'),
    ],
    needs,
    first: either(walks(waiting), walks(asking)),
    plan: wandering,
    judge: judging(() => {
      const last = perDevice((): { state: string | undefined } => ({ state: undefined }))
      return (_, at) => {
        const { event, outcome, device } = at
        const known = last(device)
        if (asksForState(at)) known.state = undefined
        if (event.type !== 'get-state' || outcome.type !== 'ok') return undefined
        const { state: before } = known
        known.state = nameOf(outcome.value as string as never)
        if (before === undefined) return undefined
        if (before === known.state) return true
        // A reset may come by another way than the ioctl, as a guest's own. That its sessions are dead is judged
        // elsewhere.
        if (known.state === 'RUNNING') return undefined
        return { because: `It was in ${before} and is in ${known.state}, unasked.`, wanted: `${before}, as before.` }
      }
    }),
  },
]

const arcsOf = (way: readonly string[]): readonly string[] => way.slice(1).map((name, at) => chain(way[at]!, name))

/** What a driver answers where it knows no way. */
const isRefusal = (outcome: Moment['outcome']): boolean => outcome.type === 'errno' && denies(outcome.errno)

/** The way of a request between two states that nothing stands in the way of; undefined for any other event. */
function wayOf(chart: Chart, at: Moment): readonly string[] | undefined {
  const { event } = at
  const account = at.account()
  if (event.type !== 'set-state' || account.isFaulty || isUnfit(at)) return undefined
  const [from, target] = [chart.only(account.possible), nameOf(event.target)]
  // What is loaded may be invalid, and then leaving RESUMING has to fail.
  if (from === undefined || from === target || from === 'RESUMING' || isRefused(chart, from, target)) return undefined
  return chart.way(from, target)!
}

const text = (way: readonly string[]): string => chain(way[0]!, way.at(-1)!)
