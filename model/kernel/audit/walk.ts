// The loop that takes a driver along a path, tried with every request. Its own functions run; the core's helper answers
// as the table says, and the step function does what the trial wants: succeed, fail, or return a file before its time.
// What counts is what a user sees: the arcs taken, the state afterwards, what is returned. A loop of any shape will do.
import type { Combination } from '../../combination.ts'
import { sessionEffect } from '../../sessions.ts'
import { stateOf, type Spec } from '../../spec.ts'
import { ERROR } from '../../states.ts'
import { combinationOf } from '../../table.ts'
import type { Place } from '../read/syntax.ts'
import { holders } from './calls.ts'
import type { ChargeName } from './charges.ts'
import type { Ending } from './execute.ts'
import { FILE, stateOn, takenOn, tried, type Doing, type WalkQuestion } from './trial.ts'
import { emptyWay, isFailure, type Way } from './way.ts'

/** A request for which the loop did wrong, and what it did. */
export interface WalkFault {
  readonly charge: ChargeName
  readonly from: string
  readonly to: string
  readonly text: string
  readonly at: Place | undefined
}

/** A state that the device may be in, and one that may be asked for: also what no device has to grant. */
export function requestsIn({ states }: Spec, numbers: ReadonlyMap<string, number>): readonly Request[] {
  const supported = states.map(({ name }) => name).filter((name) => numbers.has(name))
  return [
    ...supported.flatMap((from) => [...numbers.keys()].map((to) => ({ from, to }))),
    ...(numbers.has(ERROR) ? [...supported, ERROR].map((to) => ({ from: ERROR, to })) : []),
  ]
}

export interface Request {
  readonly from: string
  readonly to: string
}

/** Tries every request, the one for the state it is in and those that are refused among them. */
export function walkFaults(question: WalkQuestion): readonly WalkFault[] {
  const { table, numbers } = question
  return requestsIn(table.spec, numbers).flatMap(({ from, to }) => {
    if (from === ERROR) return fromError(question, to)
    if (from === to) return sameState(question, from)
    return stateOf(table.spec, to) === undefined
      ? refused(question, from, to)
      : faultsOf(question, combinationOf(table, from, to))
  })
}

function faultsOf(question: WalkQuestion, { from, to, paths }: Combination): readonly WalkFault[] {
  const [path] = paths
  if (path === undefined) return refused(question, from, to)
  const arcs = path.slice(1).map((head, at) => `${path[at]!}>${head}`)
  const effects = path
    .slice(1)
    .map((head, at) => sessionEffect(stateOf(question.table.spec, path[at]!)!, stateOf(question.table.spec, head)!))
  const isFile = question.roles.step.returns === 'file'
  const plain: Doing = (nth) => (isFile && effects[nth] === 'opens' ? 'file' : 'done')
  const found = succeeding(question, from, to, arcs, plain)
  if (found.length > 0) return found
  const failing = [...new Set([0, arcs.length - 1])]
  return [
    ...failing.flatMap((at) => failingAt(question, from, to, path, at, plain)),
    ...(isFile && arcs.length > 1 ? early(question, from, to) : []),
  ]
}

const didFail = ({ value }: Ending): boolean => value !== undefined && isFailure(value)

function placeOf(question: WalkQuestion, endings: readonly Ending[]): Place | undefined {
  const mark = endings.flatMap(({ way }) => way.marks)[0]
  return mark ?? question.roles.loop ?? question.roles.setState
}

/** A fault, unless on some way the loop did what it should. */
function unless(
  question: WalkQuestion,
  [from, to]: readonly [string, string],
  endings: readonly Ending[],
  isRight: (ending: Ending) => boolean,
  charge: (ending: Ending | undefined) => readonly [ChargeName, string],
): readonly WalkFault[] {
  if (endings.some(isRight)) return []
  const known = endings.find(({ value }) => value !== undefined && value.type !== 'unknown') ?? endings[0]
  const isLost = endings.every(
    ({ value, way }) => way.marks.length === 0 && (value === undefined || value.type === 'unknown'),
  )
  const broken = endings.flatMap(({ way }) => way.marks).find(({ what }) => what.startsWith('through'))
  const [name, text] =
    broken !== undefined
      ? (['loop/breaks', `it goes through ${broken.text}`] as const)
      : isLost
        ? (['loop/not-understood', 'what it returns'] as const)
        : charge(known)
  return [{ charge: name, from, to, text, at: placeOf(question, endings) }]
}

function succeeding(
  question: WalkQuestion,
  from: string,
  to: string,
  arcs: readonly string[],
  plain: Doing,
): readonly WalkFault[] {
  const endings = tried(question, from, to, plain)
  const wantsFile = plain(arcs.length - 1) === 'file'
  const hasFile = ({ value }: Ending): boolean => value?.type === 'object'
  const walked = (way: Way): boolean => takenOn(way).join() === arcs.join()
  return unless(
    question,
    [from, to],
    endings,
    (ending) =>
      walked(ending.way) && stateOn(question, ending.way) === to && !didFail(ending) && hasFile(ending) === wantsFile,
    (ending) => {
      const way = ending?.way ?? emptyWay
      const taken = takenOn(way)
      const shown =
        taken.length === 0
          ? 'no arc at all'
          : taken
              .slice(0, 4)
              .map((arc) => arc.replace('>', ' -> '))
              .join(', ')
      if (
        endings.some((each) => each.way.marks.some(({ what }) => what === 'endless')) ||
        (taken.length > 1 && taken[0] === taken[1])
      ) {
        return ['loop/store', `it takes ${shown} again and again`]
      }
      if (!walked(way)) return ['loop/walk', `it takes ${shown}`]
      if (stateOn(question, way) !== to) return ['loop/end', `its state is ${stateOn(question, way) ?? 'not known'}`]
      if (ending !== undefined && didFail(ending)) return ['loop/end', 'it fails though every arc succeeded']
      return ['loop/file', wantsFile ? 'the file of the session is not returned' : 'a file is returned']
    },
  )
}

function failingAt(
  question: WalkQuestion,
  from: string,
  to: string,
  path: readonly string[],
  at: number,
  plain: Doing,
): readonly WalkFault[] {
  const arc = `${path[at]!} -> ${path[at + 1]!}`
  const endings = tried(question, from, to, (nth) => (nth === at ? 'fails' : plain(nth)))
  return unless(
    question,
    [from, to],
    endings,
    (ending) => didFail(ending) && takenOn(ending.way).length === at + 1 && stateOn(question, ending.way) === path[at],
    (ending) => {
      const way = ending?.way ?? emptyWay
      if (takenOn(way).length > at + 1 || endings.every((each) => each.way.marks.length > 0)) {
        return ['loop/goes-on', `it goes on after ${arc} has failed`]
      }
      if (ending === undefined || !didFail(ending)) return ['loop/error-lost', `${arc} fails, and the request succeeds`]
      const shown = stateOn(question, way)
      if (shown === path[at + 1]) return ['loop/stores-first', `${arc} fails, and the state is ${shown} all the same`]
      return ['loop/error-lost', `${arc} fails, and the state is ${shown ?? 'not known'}`]
    },
  )
}

/** A file that the first of several arcs returns belongs to nobody. */
function early(question: WalkQuestion, from: string, to: string): readonly WalkFault[] {
  const endings = tried(question, from, to, (nth) => (nth === 0 ? 'file' : 'done'))
  return unless(
    question,
    [from, to],
    endings,
    (ending) => didFail(ending) && holders(ending.way, FILE) <= 0,
    (ending) =>
      ending !== undefined && didFail(ending)
        ? ['loop/keeps-early-file', 'a file that the first arc returns is not put']
        : ['loop/returns-early-file', 'a file that the first arc returns goes unnoticed'],
  )
}

const refused = (question: WalkQuestion, from: string, to: string): readonly WalkFault[] =>
  unless(
    question,
    [from, to],
    tried(question, from, to, () => 'done'),
    (ending) => didFail(ending) && takenOn(ending.way).length === 0 && stateOn(question, ending.way) === from,
    () => ['loop/refusal', 'the helper refuses it, and the loop does not'],
  )

const sameState = (question: WalkQuestion, name: string): readonly WalkFault[] =>
  unless(
    question,
    [name, name],
    tried(question, name, name, () => 'done'),
    // To refuse it is allowed: no text says that it succeeds.
    ({ value, way }) =>
      takenOn(way).length === 0 && value !== undefined && value.type !== 'object' && stateOn(question, way) === name,
    () => ['loop/same-state', 'it takes an arc, or returns a file'],
  )

const fromError = (question: WalkQuestion, to: string): readonly WalkFault[] =>
  unless(
    question,
    [ERROR, to],
    tried(question, ERROR, to, () => 'done'),
    (ending) => didFail(ending) && takenOn(ending.way).length === 0,
    () => (to === ERROR ? ['loop/error-to-error', 'it succeeds'] : ['loop/error-state', 'it is not refused']),
  )
