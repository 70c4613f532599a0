// What the step function does with every pair of states: performed, refused, or not understood; which files it returns
// and which sessions it ends. A pair is performed where some way through it succeeds, for any arc may fail. Sessions
// are looked at in a device that has got to its state as a device does: without a session in RUNNING and STOP, in the
// saving group with what the arc that opened the session has left.
import type { Spec } from '../../spec.ts'
import { ERROR } from '../../states.ts'
import type { Place } from '../read/syntax.ts'
import { holders } from './calls.ts'
import type { Ending } from './execute.ts'
import { HANDED, type Machine } from './machine.ts'
import type { Roles, Step } from './roles.ts'
import {
  emptyWay,
  isFailure,
  isNothing,
  nothing,
  numberOf,
  object,
  truthOf,
  unknownOf,
  withCell,
  type Mark,
  type Value,
  type Way,
} from './way.ts'

export type Verdict = 'performed' | 'refused' | 'not-understood'
/** `unopened`: there is no session to do it to, for no arc opens one. */
export type Often = 'always' | 'sometimes' | 'never' | 'unopened' | 'not-understood'

/** What the step function does when it is asked to go from one state to another. */
export interface Pair {
  readonly from: string
  readonly to: string
  readonly verdict: Verdict
  /** Where it is refused, or first performed, or what was not understood. */
  readonly at: Place
  /** What was not understood. */
  readonly text: string | undefined
  /** On the ways that succeed: whether a file is returned, and whether the session that was open is ended. */
  readonly returnsFile: Often
  readonly endsSession: Often
  /** Whether it may fail at all, where it fails with its session ended, and where it leaves a file open. */
  readonly mayFail: boolean
  readonly failsEnded: Place | undefined
  readonly failsLeaking: Place | undefined
  readonly marks: readonly Mark[]
}

export interface PairQuestion {
  readonly machine: Machine
  readonly step: Step
  readonly roles: Roles
  /** The number of each state that the source knows, ERROR among them. */
  readonly numbers: ReadonlyMap<string, number>
  readonly spec: Spec
  readonly device: string
}

/** What a way came to, as the loop sees it. */
type Outcome = 'done' | 'file' | 'failed' | 'not-understood'

function outcomeOf({ value }: Ending, returns: Step['returns']): Outcome {
  if (value === undefined) return returns === 'number' ? 'not-understood' : 'failed'
  if (returns === 'truth') {
    const truth = truthOf(value)
    return truth === undefined ? 'not-understood' : truth ? 'done' : 'failed'
  }
  if (isFailure(value)) return 'failed'
  if (isNothing(value)) return 'done'
  if (returns === 'number') return value.type === 'unknown' && value.state ? 'not-understood' : 'done'
  return value.type === 'object' ? 'file' : 'not-understood'
}

const isGood = (outcome: Outcome): boolean => outcome === 'done' || outcome === 'file'

/** Evaluates every pair. */
export function pairsOf(question: PairQuestion): readonly Pair[] {
  const { spec, numbers } = question
  const states = [...spec.states.map(({ name }) => name), ERROR].filter((name) => numbers.has(name))
  const sessionOf = (name: string): string => spec.states.find((row) => row.name === name)?.session ?? 'none'
  const openings = states.flatMap((to) =>
    sessionOf(to) === 'none' ? [] : states.filter((from) => sessionOf(from) === 'none').map((from) => ({ from, to })),
  )
  const bare = openings.flatMap(({ from, to }) => opened(run(question, from, to, new Map()), question))
  const members = [
    ...new Set(bare.flatMap((cells) => [...cells.keys()].filter((cell) => isHeld(cell, cells, question)))),
  ]
  const empty = new Map(members.map((member) => [member, nothing] as const))
  const begun = new Map<string, ReadonlyMap<string, Value>>()
  for (const { from, to } of openings) {
    const [first] = opened(run(question, from, to, empty), question)
    if (first !== undefined) {
      for (const name of [to, `any ${sessionOf(to)}`]) if (!begun.has(name)) begun.set(name, first)
    }
  }
  const cellsOf = (name: string): ReadonlyMap<string, Value> =>
    sessionOf(name) === 'none' ? empty : (begun.get(name) ?? begun.get(`any ${sessionOf(name)}`) ?? new Map())
  return states.flatMap((from) =>
    states
      .filter((to) => to !== from)
      .map((to) => pairOf(question, from, to, members, run(question, from, to, cellsOf(from)), cellsOf(from))),
  )
}

/** The members of the device that an opening arc makes hold something. */
const isHeld = (cell: string, cells: ReadonlyMap<string, Value>, { device }: PairQuestion): boolean => {
  const value = cells.get(cell)
  return cell.startsWith(`${device}.`) && idOf(value) !== undefined && idOf(value) !== cell && !/\s/.test(cell)
}

/** What a cell leads to, where that is something. */
const idOf = (value: Value | undefined): string | undefined =>
  value?.type === 'object' || (value?.type === 'unknown' && value.nonzero) ? value.id : undefined

function run(
  { machine, step, roles, numbers, device }: PairQuestion,
  from: string,
  to: string,
  cells: ReadonlyMap<string, Value>,
): readonly Ending[] {
  const [current, next] = [numberOf(numbers.get(from)!, true), numberOf(numbers.get(to)!, true)]
  const values = step.roles.map((role, at): Value => {
    if (role === 'device') return object(device)
    return role === 'current' ? current : role === 'next' ? next : unknownOf(`argument ${at}`)
  })
  const way: Way = { ...emptyWay, cells }
  const begun = roles.member === undefined ? way : withCell(way, `${device}.${roles.member}`, current)
  return machine.call(step.name, step.file, values, begun)
}

/** What the ways that return a file leave, without the state itself. */
const opened = (
  endings: readonly Ending[],
  { step, roles, device }: PairQuestion,
): readonly ReadonlyMap<string, Value>[] =>
  endings
    .filter((ending) => outcomeOf(ending, step.returns) === 'file')
    .map(
      ({ way }) => new Map([...way.cells].filter(([cell]) => cell !== `${device}.${roles.member}` && !isCount(cell))),
    )

const isCount = (cell: string): boolean => / held$/.test(cell) || cell === HANDED

function pairOf(
  { step, roles, device }: PairQuestion,
  from: string,
  to: string,
  members: readonly string[],
  endings: readonly Ending[],
  before: ReadonlyMap<string, Value>,
): Pair {
  const told = endings.map((ending) => ({ ending, outcome: outcomeOf(ending, step.returns) }))
  const sure = told.filter(({ ending }) => ending.way.doubt === undefined)
  const good = told.filter(({ outcome }) => isGood(outcome))
  const failed = told.filter(({ outcome }) => outcome === 'failed')
  const lost = told.find(({ outcome }) => outcome === 'not-understood')
  const verdict: Verdict =
    sure.some(({ outcome }) => isGood(outcome)) || (good.length > 0 && good.length === told.length)
      ? 'performed'
      : told.length > 0 && failed.length === told.length
        ? 'refused'
        : 'not-understood'
  const doubt = told.find(({ ending }) => ending.way.doubt !== undefined)?.ending.way.doubt
  const shown = verdict === 'performed' ? good[0] : verdict === 'refused' ? failed.at(-1) : lost
  const place = placeOf(shown?.ending) ?? step
  const effects = good.map(({ ending }) => endedOn(ending.way, before, members, roles, device))
  const ended = failed.find(({ ending }) => endedOn(ending.way, before, members, roles, device) === true)
  const leaking = failed.find(({ ending }) => leaksOn(ending.way, before))
  return {
    from,
    to,
    verdict,
    at: verdict === 'not-understood' ? (doubt ?? place) : place,
    text: verdict === 'not-understood' ? (doubt?.text ?? shown?.ending.at?.text.replace(/\s+/g, ' ')) : undefined,
    returnsFile: step.returns === 'file' ? often(good.map(({ outcome }) => outcome === 'file')) : 'not-understood',
    endsSession:
      before.size === 0 && members.length > 0 ? 'unopened' : members.length === 0 ? 'not-understood' : often(effects),
    mayFail: failed.length > 0,
    failsEnded: placeOf(ended?.ending),
    failsLeaking: placeOf(leaking?.ending),
    marks: told.flatMap(({ ending }) => ending.way.marks),
  }
}

const placeOf = (ending: Ending | undefined): Place | undefined =>
  ending?.at === undefined ? undefined : { file: ending.at.file, line: ending.at.line }

function often(values: readonly (boolean | undefined)[]): Often {
  if (values.includes(undefined)) return 'not-understood'
  if (values.every((value) => value === true)) return values.length > 0 ? 'always' : 'never'
  return values.includes(true) ? 'sometimes' : 'never'
}

/** Whether a way ended the session it began with; undefined where others were given the device. */
function endedOn(
  way: Way,
  before: ReadonlyMap<string, Value>,
  members: readonly string[],
  { member: state }: Roles,
  device: string,
): boolean | undefined {
  const held = members.filter((cell) => {
    return cell !== `${device}.${state}` && idOf(before.get(cell)) !== undefined
  })
  if (held.some((cell) => isNothing(way.cells.get(cell) ?? unknownOf(cell)))) return true
  const files = [...before.values()].flatMap((value) => (value.type === 'object' ? [value.id] : []))
  if (files.some((id) => holders(way, id) < 0)) return true
  return way.cells.has(HANDED) ? undefined : false
}

/** Whether a way made a file that somebody still holds, though it failed. */
const leaksOn = (way: Way, before: ReadonlyMap<string, Value>): boolean =>
  [...way.cells.keys()].some((cell) => {
    const id = / held$/.test(cell) ? cell.replace(/ held$/, '') : undefined
    return (
      id !== undefined &&
      id.startsWith('file@') &&
      ![...before.values()].some((value) => value.type === 'object' && value.id === id) &&
      holders(way, id) > 0
    )
  })
