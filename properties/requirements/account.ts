// What a trace tells of each device as it goes on: which states it may be in, its sessions by age, and whether they
// have ended. It believes what is answered and knows nothing of what is right: accusing is the judges' part. After
// what is not certain several states are possible, until an answer narrows them down.
import { meaningOf, type AnyOutcome, type Event, type Trace } from '#model'
import { nameOf, type Chart } from './chart.ts'

export interface SessionAccount {
  readonly kind: 'saving' | 'resuming' | 'unknown'
  /** Index of the step that opened it. */
  readonly opened: number
  life: 'open' | 'ended' | 'unknown'
  endedBy: 'arc' | 'reset' | null
  /** Whether the user has closed the file. */
  isClosed: boolean
  /** Whether a request within its group of states has succeeded since it was opened. */
  isMoved: boolean
}

export interface Account {
  readonly device: number
  /** The states it may be in, as bits of the chart. */
  possible: number
  /** Oldest first. */
  readonly sessions: SessionAccount[]
  /** Whether arcs may have been told to fail. */
  isFaulty: boolean
  /** Whether the beginning of the trace is missing: what was done before is not known. */
  readonly isPartial: boolean
  isOptedIn: boolean
}

/** What came of a step, as accounts have it. */
export interface Entry {
  readonly index: number
  /** What was asked: of a raw call what it means. */
  readonly event: Event
  readonly outcome: AnyOutcome
  /** Whether nothing else was under way on its device: else neither what it found nor what it left is known. */
  readonly isAlone: boolean
}

/** The session that an age means; undefined where none is known. */
export const sessionOf = ({ sessions }: Account, age: number): SessionAccount | undefined => sessions.at(-1 - age)

/** The account of a device before the first step of a trace. */
export const openedIn = (chart: Chart, { header: { partial } }: Trace, device: number): Account => ({
  device,
  // Where the beginning was seen it is a state without a session; RUNNING is only implied.
  possible: partial ? chart.all : chart.idle,
  sessions: [],
  isFaulty: partial,
  isPartial: partial,
  isOptedIn: false,
})

/** Enters what came of a step. */
export function enter(chart: Chart, account: Account, { event, outcome, index, isAlone }: Entry): void {
  if (isAlone) enterAlone(chart, account, event, outcome, index)
  else enterAmong(chart, account, event, outcome, index)
}

function enterAlone(chart: Chart, account: Account, event: Event, outcome: AnyOutcome, index: number): void {
  const isOk = outcome.type === 'ok'
  switch (event.type) {
    case 'set-state':
      if (isOk) succeeded(chart, account, nameOf(event.target), outcome.value === true, index)
      else failed(chart, account, nameOf(event.target), outcome.type === 'errno')
      break
    case 'get-state':
      if (isOk) seen(chart, account, chart.bits.get(nameOf(outcome.value as string | number as never)) ?? 0)
      break
    case 'reset':
      account.possible = isOk ? chart.bits.get('RUNNING')! : chart.all
      end(account, isOk ? 'reset' : null)
      break
    case 'reopen':
      // That it begins anew is practice only.
      account.possible = chart.all
      account.isOptedIn = false
      end(account, isOk ? 'reset' : null)
      break
    case 'close': {
      const session = sessionOf(account, event.session)
      if (isOk && session !== undefined) session.isClosed = true
      break
    }
    case 'faults':
      account.isFaulty = event.plan.length > 0
      break
    case 'info-v2':
      account.isOptedIn = true
      break
    case 'raw':
      // It means no event. One that asks for a state and succeeds all the same may have done anything.
      if (!isOk || meaningOf(event).type === 'probe') break
      account.possible = chart.all
      end(account, null)
      break
    default:
      break
  }
}

/** Enters what came of a step among others: whatever it may have changed is not known from then on. */
function enterAmong(chart: Chart, account: Account, event: Event, outcome: AnyOutcome, index: number): void {
  const isOk = outcome.type === 'ok'
  switch (event.type) {
    case 'set-state':
      muddle(chart, account)
      if (isOk && outcome.value === true)
        open(chart, account, chart.bits.get(nameOf(event.target)) ?? 0, index, 'unknown')
      break
    case 'reset':
    case 'reopen':
      muddle(chart, account)
      break
    case 'raw':
      if (isOk && meaningOf(event).type !== 'probe') muddle(chart, account)
      break
    case 'faults':
      account.isFaulty ||= event.plan.length > 0
      break
    case 'close':
    case 'info-v2':
      enterAlone(chart, account, event, outcome, index)
      break
    default:
      break
  }
}

/** The device may be in any state, and whatever was open may have ended. */
function muddle(chart: Chart, account: Account): void {
  account.possible = chart.all
  for (const session of account.sessions) if (session.life !== 'ended') session.life = 'unknown'
}

/** The session that has not ended for certain: none but the newest, for where one opens those before it have ended. */
function liveOf({ sessions }: Account): SessionAccount | undefined {
  // An index below 0 is looked up as a name, which takes longer than all the rest of a step.
  if (sessions.length === 0) return undefined
  const newest = sessions[sessions.length - 1]!
  return newest.life === 'ended' ? undefined : newest
}

/** The session has ended: for certain where it is known by what, and perhaps otherwise. */
function end(account: Account, by: SessionAccount['endedBy']): void {
  const session = liveOf(account)
  if (session === undefined) return
  session.life = by === null ? 'unknown' : 'ended'
  session.endedBy = by
}

function seen(chart: Chart, account: Account, state: number): void {
  account.possible = state === 0 ? chart.all : state
  const session = liveOf(account)
  if (session === undefined) return
  // A session that may have ended has, where the device is in a state of another kind.
  const row = chart.rowOf(state)
  if (row === undefined || session.kind === row.session) return
  if (session.life === 'unknown') end(account, 'arc')
  // Nobody asked for that: the device was reset by another way than the ioctl.
  else if (session.kind !== 'unknown') end(account, 'reset')
}

function succeeded(chart: Chart, account: Account, target: string, hasFile: boolean, index: number): void {
  const { reached, ways, closing } = chart.prospect(target, account.possible)
  account.possible = reached
  const session = liveOf(account)
  // What it did to the session that there is, from any of the states that it may have begun in.
  if (ways > 0 && closing === ways) end(account, 'arc')
  else if (closing > 0 || ways === 0) end(account, null)
  else if (session !== undefined) session.isMoved = true
  if (!hasFile) return
  // Whatever the ways say: what was open before is not what this file stands for.
  end(account, 'arc')
  open(chart, account, reached, index, 'open')
}

/** A session was opened by a request that reached a state. */
function open(chart: Chart, { sessions }: Account, state: number, opened: number, life: SessionAccount['life']): void {
  const kind = chart.rowOf(state)?.session
  const isKnown = kind !== undefined && kind !== 'none'
  sessions.push({ kind: isKnown ? kind : 'unknown', opened, life, endedBy: null, isClosed: false, isMoved: false })
}

function failed(chart: Chart, account: Account, target: string, isErrno: boolean): void {
  const { failed: ends, mayMove } = chart.prospect(target, account.possible)
  account.possible = isErrno ? ends : chart.all
  if (mayMove || !isErrno) end(account, null)
}
