// Several threads of a user at once: a combination transition is one change to whoever looks meanwhile, and what is
// asked for at the same time comes out as if it had been asked in some order.
import { admitsTrace, type Spec, type Trace } from '#model'
import { overlapping, requestsAtOnce } from '#generators'
import { broken, heldBy, silent, type Judgement, type Requirement } from '../requirement.ts'
import { nameOf } from './chart.ts'
import * as cited from './cited.ts'
import { judging, perDevice } from './judging.ts'

const needs = { features: [], powers: ['lanes'], devices: 1 } as const

/** What is under way on a device at the same time. */
interface Group {
  /** When the last of it ends. */
  end: number
  /** The states that the device may have been in before. */
  before: readonly string[]
  /** Where the one request that changes the state leads to; null where there are others. */
  target: string | null | undefined
  /** States that were seen meanwhile. */
  seen: string[]
}

export const lanes: readonly Requirement[] = [
  {
    name: 'lanes/invisible',
    statement: 'Who looks while a request is under way that succeeds sees the state before it or its target.',
    level: 'must',
    party: 'driver',
    since: '5.18',
    cites: [cited.combinations('make up the combination transition is invisible to the user')],
    needs,
    first: requestsAtOnce,
    plan: overlapping,
    judge: judging(() => {
      const groups = perDevice((): Group => ({ end: 0, before: [], target: undefined, seen: [] }))
      return (chart, { step, event, outcome, account }) => {
        const group = groups(account.device)
        if (step.began >= group.end) {
          group.before = chart.names(account.possible)
          group.target = undefined
          group.seen = []
        }
        group.end = Math.max(group.end, step.ended)
        if (event.type === 'get-state' && outcome.type === 'ok')
          group.seen.push(nameOf(outcome.value as string as never))
        else if (event.type === 'set-state' && outcome.type === 'ok' && group.target === undefined) {
          group.target = nameOf(event.target)
        } else if (['set-state', 'reset', 'reopen'].includes(event.type)) group.target = null
        const { before, target, seen } = group
        if (typeof target !== 'string' || seen.length === 0) return undefined
        const between = seen.find((name) => name !== target && !before.includes(name))
        if (between === undefined) return true
        return {
          because: `While ${target} was asked for, the device showed ${between}.`,
          wanted: `${before.join(' or ')}, or ${target}.`,
        }
      }
    }),
  },
  {
    name: 'lanes/ordered',
    statement: 'What is asked for at the same time comes out as if it had been asked for in some order.',
    level: 'must',
    party: 'driver',
    since: '5.18',
    cites: [cited.request('must fully transition the device to the new state value before the operation returns')],
    needs,
    first: requestsAtOnce,
    plan: overlapping,
    judge: ordered,
  },
]

/** Judged by the semantics; a trace in which nothing overlaps says nothing. */
function ordered(spec: Spec, trace: Trace): Judgement {
  const overlaps = trace.steps.filter(({ act, began }, at) =>
    trace.steps.slice(Math.max(0, at - 8), at).some((other) => other.act.device === act.device && other.ended > began),
  ).length
  if (overlaps === 0) return silent
  const ruling = admitsTrace(spec, trace)
  if (ruling.type === 'unknown') return { type: 'unknown', because: ruling.because }
  if (ruling.type === 'admitted') return heldBy(overlaps)
  return broken(
    ruling.step,
    `${ruling.because} (${ruling.rule}).`,
    'What some order of the requests would have come to.',
  )
}
