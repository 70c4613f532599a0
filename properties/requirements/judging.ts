// How a judge is written: a look at each step in the light of what is known by then. It finds nothing, a witness, or a
// breach; the rest (counting, the first breach, what is silent) is the same for all. What overlapped is not looked at,
// and what was remembered is dropped with it: which of two steps came first is not known.
import { meaningOf, type Event, type Kind, type Spec, type Trace } from '#model'
import { broken, heldBy, silent, type Judgement, type Requirement } from '../requirement.ts'
import type { Account } from './account.ts'
import { chartOf, isRefused, nameOf, type Chart } from './chart.ts'
import { follow, type Moment } from './follow.ts'

/** What a look at a step finds: nothing, that it was put to the test and held, that it cannot be told, a breach. */
export type Finding =
  undefined | true | { readonly untold: string } | { readonly because: string; readonly wanted: string }

type Look = (chart: Chart, at: Moment) => Finding

/**
 * A judge by a look at every step that no other one on its device overlapped. `begin` is called for each trace, and
 * anew behind one that was overlapped: what a look remembers is its own, and what was before `since` it does not know.
 */
export const judging = (begin: (chart: Chart, trace: Trace, since: number) => Look): Requirement['judge'] =>
  judgedBy(begin, false)

/** A judge of what holds whatever else is under way: by a look at every step. */
export const watching = (begin: (chart: Chart, trace: Trace) => Look): Requirement['judge'] => judgedBy(begin, true)

const judgedBy =
  (begin: (chart: Chart, trace: Trace, since: number) => Look, isOfAll: boolean) =>
  (spec: Spec, trace: Trace): Judgement => {
    let witnesses = 0
    let untold: string | undefined
    if (trace.steps.length === 0) return silent
    let look = begin(chartOf(spec), trace, 0)
    const breach = follow(spec, trace, (chart, at): Judgement | undefined => {
      if (!at.isAlone && !isOfAll) {
        look = begin(chart, trace, at.index + 1)
        return undefined
      }
      const finding = look(chart, at)
      if (finding === undefined) return undefined
      if (finding === true) witnesses++
      else if ('because' in finding) return broken(at.index, finding.because, finding.wanted)
      else untold ??= finding.untold
      return undefined
    })
    if (breach !== undefined) return breach
    return untold === undefined ? heldBy(witnesses) : { type: 'unknown', because: untold }
  }

/** Whether an event may change the state by what the user asks: a call that means nothing and succeeds may as well. */
export const asksForState = ({ event, outcome }: Pick<Moment, 'event' | 'outcome'>): boolean =>
  event.type === 'set-state' ||
  event.type === 'reset' ||
  event.type === 'reopen' ||
  (event.type === 'raw' && outcome.type === 'ok' && meaningOf(event).type !== 'probe')

const idle: readonly Kind[] = [
  'get-state',
  'get-features',
  'data-size',
  'info-v2',
  'poll',
  'precopy-info',
  'raw',
  'raw-info',
]

/** Whether an event leaves a session alone: it only asks, moves no byte, or is to be refused. */
export function isIdle(chart: Chart, { possible }: Account, event: Event): boolean {
  if (event.type === 'read') return event.length === 0
  if (event.type === 'write') return event.content.type === 'literal' && event.content.bytes.length === 0
  if (event.type !== 'set-state') return idle.includes(event.type)
  const [from, target] = [chart.only(possible), nameOf(event.target)]
  return from !== undefined && (from === target || isRefused(chart, from, target))
}

/** Whether a call had to fail for the memory that it points to, whatever it asked for. */
export const isUnfit = ({ step }: Moment): boolean => 'memory' in step.act.event

/** Something of each device, made when it is first asked for. */
export function perDevice<T>(make: () => T): (device: number) => T {
  const all: T[] = []
  return (device) => (all[device] ??= make())
}

/** An outcome in a few words. */
export function words(outcome: Moment['outcome']): string {
  switch (outcome.type) {
    case 'ok':
      return outcome.value instanceof Uint8Array ? `${outcome.value.length} bytes` : 'success'
    case 'errno':
      return outcome.errno
    case 'pending':
      return 'no answer yet'
    case 'hung':
      return `no return within ${outcome.ms} ms`
    case 'crashed':
      return outcome.evidence
    case 'lost':
      return 'nothing that is known'
  }
}
