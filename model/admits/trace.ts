// The semantics over a whole trace: every device by itself, step by step. A lost outcome leaves nothing known of its
// device and is never held against it; hung and crashed count only where the world could tell (power lifeline).
import type { AnyOutcome } from '../device.ts'
import type { Spec } from '../spec.ts'
import { plainOf } from '../raw.ts'
import type { Step, Trace } from '../trace.ts'
import { AT_ONCE, concurrent, groupsOf, type Placed } from './concurrency.ts'
import { joinedLate, opened, type Configuration } from './configuration.ts'
import { widest, type Latitude } from './latitude.ts'
import type { Refusal } from './refusal.ts'
import { streamsOf } from './stream.ts'

/** A refusal at a step of a trace, counted from 0. */
export interface RefusedStep extends Refusal {
  readonly step: number
}

interface Seen {
  /** The deviations (level should) on the way. */
  readonly deviations: readonly RefusedStep[]
}

export type TraceRuling =
  /** What may be at its end, device by device. */
  | ({ readonly type: 'admitted'; readonly configurations: readonly (readonly Configuration[])[] } & Seen)
  /** The first must that was broken. */
  | ({ readonly type: 'refused' } & RefusedStep & Seen)
  /** Nothing was broken, but not everything could be seen: the first step of which too little is known. */
  | ({ readonly type: 'unknown'; readonly step: number; readonly because: string } & Seen)

/** Rules on a trace; deviations do not end it. */
export function admitsTrace(spec: Spec, { header, steps }: Trace, latitude: Latitude = widest): TraceRuling {
  const hasLifeline = header.powers.includes('lifeline')
  const placed = steps.map((step, at): Placed => ({ at, step: plain(hasLifeline ? step : withoutLifeline(step)) }))
  const ids = new Set([...header.features.keys(), ...steps.map(({ act }) => act.device)])
  const devices = new Map([...ids].map((device) => [device, start(device)] as const))
  const groups = [...ids].flatMap((device) => groupsOf(placed.filter(({ step }) => step.act.device === device)))
  const streams = streamsOf()
  const deviations: RefusedStep[] = []
  const unseen: { readonly step: number; readonly because: string }[] = []
  // A device with a request under way that may still change its state: what it shows from then on proves nothing.
  const unsettled = new Set<number>()
  for (const group of groups.sort((a, b) => a[0]!.at - b[0]!.at)) {
    const { at, step } = group[0]!
    const { device } = step.act
    const lost = group.find((each) => each.step.outcome.type === 'lost')
    if (lost?.step.outcome.type === 'lost') unseen.push({ step: lost.at, because: lost.step.outcome.because })
    if (group.length > AT_ONCE) {
      unseen.push({ step: at, because: `${group.length} requests at once are too many to order` })
      unsettled.add(device)
    }
    if (unsettled.has(device)) {
      unseen.push({ step: at, because: 'a request before it has not returned' })
      const stuck = group.find((each) => ['hung', 'crashed'].includes(each.step.outcome.type))
      if (stuck === undefined) continue
    }
    const before = devices.get(device)!
    const { configurations, refusals } = concurrent(spec, before, group, latitude)
    const broken = refusals.find(({ level }) => level === 'must')
    deviations.push(...refusals.filter(({ level }) => level === 'should'))
    if (broken !== undefined) return { type: 'refused', ...broken, deviations }
    // What was read before a beginning that is missing may be the stream that was loaded.
    const isSeen = group.length === 1 && !header.partial
    const incomplete = isSeen ? streams.incomplete(spec, step, before) : null
    if (incomplete !== null) return { type: 'refused', step: at, ...incomplete, deviations }
    for (const each of group) streams.note(each.step, configurations, group.length > 1)
    if (group.some((each) => isUnderWay(each.step))) unsettled.add(device)
    devices.set(device, configurations)
  }
  const [first] = unseen.sort((a, b) => a.step - b.step)
  return first === undefined
    ? { type: 'admitted', configurations: [...devices.values()], deviations }
    : { type: 'unknown', ...first, deviations }

  function start(device: number): readonly Configuration[] {
    const features = header.features[device]
    return header.partial ? joinedLate(spec, features) : opened(spec, features, latitude)
  }
}

/** Whether the step may still change the state of its device. */
const isUnderWay = ({ act, outcome }: Step): boolean =>
  outcome.type === 'pending' && ['set-state', 'reset', 'reopen'].includes(act.event.type)

/** A raw call as the event that it means. */
function plain(step: Step): Step {
  const { event, outcome } = plainOf(step.act.event, step.outcome)
  return event === step.act.event ? step : { ...step, act: { ...step.act, event }, outcome }
}

const withoutLifeline = (step: Step): Step => ({ ...step, outcome: told(step.outcome) })

const told = (outcome: AnyOutcome): AnyOutcome =>
  outcome.type === 'hung'
    ? { type: 'lost', because: `no answer within ${outcome.ms} ms` }
    : outcome.type === 'crashed'
      ? { type: 'lost', because: outcome.evidence }
      : outcome
