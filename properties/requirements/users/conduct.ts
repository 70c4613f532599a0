// How a user's acts are looked at: each in the light of what was known before it and of what came of it. A user is only
// accused of what is certain. What overlapped, got lost or was done before the trace began leaves doubts: of the state,
// of which file an age means, of whether a file is still open.
import type { AnyOutcome, Event, Spec, Trace } from '#model'
import { broken, heldBy, type Judgement } from '../../requirement.ts'
import type { Account, Entry, SessionAccount } from '../account.ts'
import { chartOf, type Chart } from '../chart.ts'
import { follow } from '../follow.ts'
import { perDevice } from '../judging.ts'

/** An act of the user, with what is certain about it. */
export interface Deed {
  readonly index: number
  readonly event: Event
  readonly outcome: AnyOutcome
  readonly account: Account
  /** Whether nothing else was under way on its device. */
  readonly isAlone: boolean
  /** Whether the device is in one of the states that the account has. It is not where requests overlapped. */
  readonly isSure: boolean
  /** Whether it is known what came of it: it succeeded, or failed. */
  readonly isAnswered: boolean
  /** The file it is about; undefined where it is about none, or where it is not certain which. */
  readonly file: SessionAccount | undefined
  /** The sessions of the device of which it is certain which age means their file: the newest ones, oldest first. */
  readonly sessions: readonly SessionAccount[]
}

/** A look at an act: before what came of it is entered into the account, or after. */
export type Look<T> = (chart: Chart, at: Deed) => T | undefined

export interface Looks<T> {
  readonly before?: Look<T>
  readonly after?: Look<T>
}

/** What is in doubt about a device. */
interface Doubt {
  isStateUnsure: boolean
  /** A request that was never answered may still be carried out: then nothing is certain any more. */
  isForGood: boolean
  /** How many sessions, counted from the oldest, it is of which it is not certain which age means their file. */
  files: number
}

const CHANGING: readonly Event['type'][] = ['set-state', 'reset', 'reopen', 'raw']
const TELLING: readonly Event['type'][] = ['set-state', 'get-state', 'reset']

/** Goes through the acts of a trace; a look ends it by an answer. */
export function observed<T>(spec: Spec, trace: Trace, { before, after }: Looks<T>): T | undefined {
  const doubts = perDevice((): Doubt => ({ isStateUnsure: false, isForGood: false, files: 0 }))
  let last: Deed | undefined
  const settle = (chart: Chart): T | undefined => {
    if (last === undefined) return undefined
    const doubt = doubts(last.account.device)
    enter(doubt, last)
    return after?.(chart, deedOf(last, last.account, doubt))
  }
  const found = follow(spec, trace, (chart, moment): T | undefined => {
    const answer = settle(chart)
    if (answer !== undefined) return answer
    last = deedOf(moment, moment.account(), doubts(moment.device))
    return before?.(chart, last)
  })
  return found ?? settle(chartOf(spec))
}

function deedOf(
  { index, event, outcome, isAlone }: Entry,
  account: Account,
  { isStateUnsure, isForGood, files }: Doubt,
): Deed {
  const { sessions } = account
  const first = isForGood ? sessions.length : files
  const at = 'session' in event && isAlone ? sessions.length - 1 - event.session : -1
  return {
    index,
    event,
    outcome,
    account,
    isAlone,
    isSure: !isStateUnsure && !isForGood,
    isAnswered: outcome.type === 'ok' || outcome.type === 'errno',
    file: at >= first ? sessions[at] : undefined,
    // Hardly any look asks for them all.
    get sessions() {
      return sessions.slice(first)
    },
  }
}

/** Enters what an act leaves in doubt; the account already has what came of it. */
function enter(doubt: Doubt, { event, outcome, account, isAlone, isAnswered }: Deed): void {
  const isChanging = CHANGING.includes(event.type)
  if (isChanging && !isAnswered) doubt.isForGood = true
  if (isAlone) {
    if (TELLING.includes(event.type) && outcome.type === 'ok') doubt.isStateUnsure = false
  } else if (isChanging) {
    doubt.isStateUnsure = true
    doubt.files = account.sessions.length
  }
}

/** What a look at an act finds: nothing, that the duty was kept, that it cannot be told, a breach. */
export type Finding = undefined | true | { readonly untold: string } | Breach

export interface Breach {
  /** The act that is the breach, where it is an earlier one. */
  readonly step?: number
  readonly because: string
  readonly wanted: string
}

/** A judge that looks at every act. `begin` is called for each trace: what the looks remember is their own. */
export const overseeing =
  (begin: (chart: Chart, trace: Trace) => Looks<NonNullable<Finding>>) =>
  (spec: Spec, trace: Trace): Judgement => {
    const tally = tallyOf()
    const { before, after } = begin(chartOf(spec), trace)
    const weighing =
      (look: Look<NonNullable<Finding>> | undefined): Look<Judgement> =>
      (chart, at) =>
        tally.weigh(look?.(chart, at), at.index)
    return observed(spec, trace, { before: weighing(before), after: weighing(after) }) ?? tally.judgement()
  }

/** Counts what is found; the first breach is the judgement. */
export function tallyOf(): {
  weigh(finding: Finding, index: number): Judgement | undefined
  judgement(): Judgement
} {
  let witnesses = 0
  let untold: string | undefined
  return {
    weigh(finding, index) {
      if (finding === undefined) return undefined
      if (finding === true) witnesses++
      else if ('because' in finding) return broken(finding.step ?? index, finding.because, finding.wanted)
      else untold ??= finding.untold
      return undefined
    },
    judgement: () => (untold === undefined ? heldBy(witnesses) : { type: 'unknown', because: untold }),
  }
}
