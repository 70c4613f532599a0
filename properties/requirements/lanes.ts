// Several threads of a user at once: a combination transition is one change to whoever looks meanwhile, and what is
// asked for at the same time comes out as if it had been asked in some order.
import { admitsTrace, type Spec, type Trace } from '#model'
import { overlapping, requestsAtOnce } from '#generators'
import { broken, heldBy, silent, type Judgement, type Requirement } from '../requirement.ts'
import { nameOf } from './chart.ts'
import * as cited from './cited.ts'
import { follow } from './follow.ts'
import { asksForState, perDevice } from './judging.ts'
import { overlapsOf } from './overlaps.ts'

const needs = { features: [], powers: ['lanes'], devices: 1 } as const

/** What is under way on a device at the same time. */
interface Group {
  /** When the last of it ends. */
  end: number
  /** The states that the device may have been in before. */
  readonly before: readonly string[]
  /** Where the requests that may change the state lead to; null for any but a request for a state that succeeds. */
  readonly targets: (string | null)[]
  /** States that were seen meanwhile, by the steps that saw them. */
  readonly seen: { readonly step: number; readonly name: string }[]
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
    judge: invisible,
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

/** Judges every group of steps once all of it is known: what is seen may be the doing of a request that comes later. */
function invisible(spec: Spec, trace: Trace): Judgement {
  const groups: Group[] = []
  const last = perDevice((): { group: Group | undefined } => ({ group: undefined }))
  follow(spec, trace, (chart, at) => {
    if (at.isAlone) return
    const { step, event, outcome, device } = at
    const known = last(device)
    const account = at.account()
    if (known.group === undefined || step.began >= known.group.end) {
      known.group = { end: step.ended, before: chart.names(account.possible), targets: [], seen: [] }
      groups.push(known.group)
    }
    const { group } = known
    group.end = Math.max(group.end, step.ended)
    if (asksForState(at)) {
      group.targets.push(event.type === 'set-state' && outcome.type === 'ok' ? nameOf(event.target) : null)
    } else if (event.type === 'get-state' && outcome.type === 'ok') {
      group.seen.push({ step: at.index, name: nameOf(outcome.value as string as never) })
    }
  })
  const judged = groups.filter(({ targets, seen }) => targets.length === 1 && targets[0] !== null && seen.length > 0)
  for (const { before, targets, seen } of judged) {
    const [target] = targets as [string]
    const between = seen.find(({ name }) => name !== target && !before.includes(name))
    if (between === undefined) continue
    const because = `While ${target} was asked for, the device showed ${between.name}.`
    return broken(between.step, because, `${before.join(' or ')}, or ${target}.`)
  }
  return heldBy(judged.length)
}

/** Judged by the semantics; a trace in which nothing overlaps says nothing. */
function ordered(spec: Spec, trace: Trace): Judgement {
  const overlaps = overlapsOf(trace)
  const count = trace.steps.filter(({ act }, at) => overlaps[at]?.has(act.device) === true).length
  if (count === 0) return silent
  const ruling = admitsTrace(spec, trace)
  if (ruling.type === 'unknown') return { type: 'unknown', because: ruling.because }
  if (ruling.type === 'admitted') return heldBy(count)
  return broken(
    ruling.step,
    `${ruling.because} (${ruling.rule}).`,
    'What some order of the requests would have come to.',
  )
}
