// Transitions: a request that succeeds has ended where it was asked to, by the arcs of its combination and no others;
// and between requests nothing changes.
import { chain, type Event, type Power } from '#model'
import { wandering } from '#generators'
import type { Requirement } from '../requirement.ts'
import type { Moment } from './account.ts'
import { isRefused, nameOf, type Chart } from './chart.ts'
import * as cited from './cited.ts'
import { judging, perDevice, words } from './judging.ts'
import { observing, walks } from './walks.ts'

/** Something that takes time, between two looks at the state. */
const waiting = (powers: readonly Power[]): readonly Event[] => [
  { type: 'get-state' },
  { type: 'read', session: 0, length: 64 },
  ...(powers.includes('advance') ? [{ type: 'advance', ticks: 8 } as const] : []),
  { type: 'get-state' },
]

const needs = { features: [], powers: [], devices: 1 } as const

export const transitions: readonly Requirement[] = [
  {
    name: 'transitions/end-state',
    statement: 'A request that succeeds has taken the device to the state that was asked for.',
    level: 'must',
    party: 'driver',
    since: '5.18',
    cites: [cited.request('must fully transition the device to the new state value before the operation returns')],
    needs,
    first: walks(observing),
    plan: wandering,
    judge: judging(() => {
      const asked = perDevice((): { for: string | undefined } => ({ for: undefined }))
      return (chart, { event, outcome, account }) => {
        const known = asked(account.device)
        const { for: target } = known
        if (event.type === 'set-state') {
          const name = nameOf(event.target)
          known.for = outcome.type === 'ok' && chart.bits.has(name) ? name : undefined
        } else if (event.type === 'reset' || event.type === 'reopen') known.for = undefined
        if (event.type !== 'get-state' || outcome.type !== 'ok' || target === undefined) return undefined
        known.for = undefined
        const state = nameOf(outcome.value as string as never)
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
      cited.combinations('The path cannot have saving group states as interior arcs'),
    ],
    needs: { features: [], powers: ['arcs'], devices: 1 },
    first: walks(() => [{ type: 'arcs' }]),
    plan: wandering,
    judge: judging(() => {
      // What may have been performed since it was last asked: one list for each state it may have begun in.
      const open = perDevice((): { ways: (readonly string[])[] | null | undefined } => ({ ways: undefined }))
      return (chart, { event, outcome, account }) => {
        const known = open(account.device)
        // Where the beginning is missing, arcs performed before it are still to be told.
        if (known.ways === undefined) known.ways = account.isPartial ? null : [[]]
        if (event.type === 'set-state') {
          const target = nameOf(event.target)
          const from = chart.names(account.possible).filter((name) => !isRefused(chart, name, target))
          if (outcome.type === 'errno' && from.length === 0) return undefined
          if (outcome.type !== 'ok' || known.ways === null || known.ways.length * from.length > 8) known.ways = null
          else
            known.ways = known.ways.flatMap((way) => from.map((name) => [...way, ...arcsOf(chart.way(name, target)!)]))
        } else if (event.type === 'reset' || event.type === 'reopen') known.ways = null
        if (event.type !== 'arcs' || outcome.type !== 'ok') return undefined
        const ways = known.ways
        known.ways = [[]]
        if (ways === null || ways.length === 0) return undefined
        const went = outcome.value as readonly string[]
        if (ways.some((way) => way.join() === went.join())) return ways.some((way) => way.length > 0) ? true : undefined
        const list = (way: readonly string[]): string => (way.length === 0 ? 'no arc' : way.join(', '))
        return { because: `It performed ${list(went)}.`, wanted: `${[...new Set(ways.map(list))].join(', or ')}.` }
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
    cites: [cited.combinations('interpreted as combinations of the above FSM arcs')],
    needs,
    first: walks(observing),
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
    cites: [cited.under('any -> ERROR', 'any transition request can be failed with an errno return')],
    needs,
    first: walks(observing),
    plan: wandering,
    judge: judging(() => (chart, at) => {
      const way = wayOf(chart, at)
      if (way === undefined || at.outcome.type === 'ok') return way && true
      if (at.outcome.type !== 'errno' || isRefusal(at.outcome)) return undefined
      return { because: `${text(way)} failed with ${words(at.outcome)}.`, wanted: `Success, by ${chain(...way)}.` }
    }),
  },
  {
    name: 'transitions/constant',
    statement: 'A device changes its state only where the user asks for it, or resets it.',
    level: 'must',
    party: 'driver',
    since: '5.18',
    cites: [
      cited.request('must not generate asynchronous device state transitions outside of manipulation by the user'),
    ],
    needs,
    first: walks(waiting),
    plan: wandering,
    judge: judging(() => {
      const last = perDevice((): { state: string | undefined } => ({ state: undefined }))
      return (_, { event, outcome, account }) => {
        const known = last(account.device)
        if (event.type === 'set-state' || event.type === 'reset' || event.type === 'reopen') known.state = undefined
        if (event.type !== 'get-state' || outcome.type !== 'ok') return undefined
        const { state: before } = known
        known.state = nameOf(outcome.value as string as never)
        if (before === undefined) return undefined
        if (before === known.state) return true
        return { because: `It was in ${before} and is in ${known.state}, unasked.`, wanted: `${before}, as before.` }
      }
    }),
  },
]

const arcsOf = (way: readonly string[]): readonly string[] => way.slice(1).map((name, at) => chain(way[at]!, name))

/** What a driver answers where it knows no way. */
const isRefusal = (outcome: Moment['outcome']): boolean =>
  outcome.type === 'errno' && ['EINVAL', 'EOPNOTSUPP', 'ENOTTY'].includes(outcome.errno)

/** The way of a request between two states that nothing stands in the way of; undefined for any other event. */
function wayOf(chart: Chart, { event, account }: Moment): readonly string[] | undefined {
  if (event.type !== 'set-state' || account.isFaulty) return undefined
  const [from, target] = [chart.only(account.possible), nameOf(event.target)]
  // What is loaded may be invalid, and then leaving RESUMING has to fail.
  if (from === undefined || from === target || from === 'RESUMING' || isRefused(chart, from, target)) return undefined
  return chart.way(from, target)!
}

const text = (way: readonly string[]): string => chain(way[0]!, way.at(-1)!)
