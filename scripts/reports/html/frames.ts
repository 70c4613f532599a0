// A trace as a picture needs it: for every step what was asked and answered, where each device is after it and how it
// got there, and which sessions are open. It tells what the answers tell and accuses nobody.
import { combinationOf, plainOf, restrict, sessionEffect, stateOf, protocol, tableOf } from '#model'
import type { DeviceState, Event, SessionKind, Spec, Step, Trace, TransitionTable } from '#model'
import { stateAfter } from '../../course.ts'
import { eventText, outcomeText } from '../step-text.ts'

/** What is seen of a session at a step. */
export type Part = 'opens' | 'open' | 'ends'

/** A session of a device, at one step. */
export interface Bar {
  readonly kind: SessionKind
  readonly part: Part
}

/** One device after a step. */
export interface Lane {
  /** Undefined where it is not known. */
  readonly state: DeviceState | undefined
  readonly bars: readonly Bar[]
}

export interface Frame {
  readonly number: number
  readonly device: number
  readonly asked: string
  readonly answered: string
  readonly fate: 'ok' | 'refused' | 'bad'
  /** The states that the device went through, the one that it was in included; one where it stayed. */
  readonly way: readonly string[]
  readonly lanes: readonly Lane[]
}

interface Session {
  readonly kind: SessionKind
  isEnded: boolean
}

/** What the answers tell of one device as the trace goes on. */
interface Followed {
  state: DeviceState | undefined
  /** Oldest first. */
  readonly sessions: Session[]
}

const kindOf = (spec: Spec, state: string | undefined): SessionKind =>
  (state === undefined ? undefined : stateOf(spec, state))?.session ?? 'none'

/** The states between two, both included; only the last where the way is not known. */
function wayOf(table: TransitionTable, from: string | undefined, to: string | undefined): readonly string[] {
  if (to === undefined) return []
  if (from === undefined || from === to) return [to]
  const isKnown = table.combinations.get(from)?.has(to) === true
  return (isKnown ? combinationOf(table, from, to).paths[0] : undefined) ?? [to]
}

/** Ends and opens the sessions of a device by what a step came to. */
function moved(spec: Spec, followed: Followed, way: readonly string[], event: Event, value: unknown): void {
  const { sessions } = followed
  const end = (): void => sessions.forEach((session) => (session.isEnded = true))
  if (event.type === 'reset' || event.type === 'reopen') return end()
  if (event.type === 'close') {
    const session = sessions.at(-1 - event.session)
    if (session !== undefined) session.isEnded = true
    return
  }
  if (event.type !== 'set-state') return
  const isKept = (tail: string, head: string): boolean => {
    const [from, to] = [stateOf(spec, tail), stateOf(spec, head)]
    return from !== undefined && to !== undefined && sessionEffect(from, to) === 'keeps'
  }
  const isMoved = way.length > 1
  if (isMoved && !way.slice(1).every((head, at) => isKept(way[at]!, head))) end()
  if (value === true) {
    end()
    sessions.push({ kind: kindOf(spec, way.at(-1)), isEnded: false })
  }
}

const isOverlapping = (steps: readonly Step[], index: number): boolean =>
  steps.some(({ ended }, earlier) => earlier < index && ended > steps[index]!.began)

/** The frames of a trace, one for each step. */
export function framesOf({ header, steps }: Trace): readonly Frame[] {
  const count = Math.max(header.features.length, 1, ...steps.map(({ act }) => act.device + 1))
  const devices = Array.from({ length: count }, (_, at) => {
    const spec = restrict(protocol, header.features[at] ?? protocol.features.map(({ name }) => name))
    const followed: Followed = { state: header.partial ? undefined : 'RUNNING', sessions: [] }
    return { spec, table: tableOf(spec), followed }
  })
  const threads = new Set(steps.map(({ act }) => act.lane)).size
  return steps.map(({ act, outcome }, index): Frame => {
    const { spec, table, followed } = devices[act.device]!
    const before = followed.state
    const plain = act.event.type === 'raw' ? plainOf(act.event, outcome) : { event: act.event, outcome }
    const overlaps = isOverlapping(steps, index)
    followed.state = overlaps ? undefined : stateAfter(before, act.event, outcome)
    const isRequest = plain.event.type === 'set-state' && plain.outcome.type === 'ok'
    const way = isRequest ? wayOf(table, before, followed.state) : followed.state === undefined ? [] : [followed.state]
    const known = devices.map((one) => one.followed.sessions.map(({ isEnded }) => isEnded))
    if (plain.outcome.type === 'ok') moved(spec, followed, way, plain.event, plain.outcome.value)
    const bars = (sessions: readonly Session[], device: number): readonly Bar[] =>
      sessions.flatMap(({ kind, isEnded }, at): readonly Bar[] => {
        const wasEnded = known[device]![at]
        if (wasEnded === undefined) return [{ kind, part: 'opens' }]
        if (wasEnded) return []
        return [{ kind, part: isEnded ? 'ends' : 'open' }]
      })
    const thread = threads > 1 ? `thread ${act.lane}: ` : ''
    return {
      number: index + 1,
      device: act.device,
      asked: `${thread}${overlaps ? 'meanwhile ' : ''}${eventText(act.event)}`,
      answered: outcomeText(act.event, outcome),
      fate: outcome.type === 'ok' ? 'ok' : outcome.type === 'errno' ? 'refused' : 'bad',
      way,
      lanes: devices.map((one, device) => ({
        state: one.followed.state,
        bars: bars(one.followed.sessions, device),
      })),
    }
  })
}
