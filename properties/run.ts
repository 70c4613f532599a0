// Lets a user act on a world and writes down what came of it. What a device does wrong is never an exception of ours:
// one that throws or answers nonsense has crashed, one that does not answer is lost; what was seen until then is kept.
// Without a promise where the world answers without one; act by act, unless the world takes whole batches or answers by
// promises. Each outcome is entered before the next act where it can be: two passes over a batch take longer than one.
import { endOfGroup, isLast, inOneLine, thrown } from '#model'
import type { Act, AnyOutcome, Event, Outcome, Perform, Replies, Script, Step, Trace, TraceHeader, World } from '#model'
import { inTime } from './in-time.ts'
import type { Protocol } from './protocol.ts'

/** What a run needs to know besides the world and its user. */
export interface Setting<E = Event> {
  readonly header: TraceHeader
  readonly protocol: Protocol<E>
  /** Milliseconds to wait for a promise; for ever where it is left out. */
  readonly deadline?: number | undefined
}

type Alone<E, P> = NonNullable<Perform<E, P>['alone']>

/** What is written down of a run. */
interface Recording<E, P> {
  readonly setting: Setting<E>
  readonly trace: Trace<E, P>
  readonly steps: Step<E, P>[]
  readonly hasLanes: boolean
}

/** Performs a script. The trace comes without a promise as long as the world answers without one. */
export function run<E = Event, P = Replies>(
  world: World<E, P>,
  script: Script<E, P>,
  setting: Setting<E>,
): Trace<E, P> | Promise<Trace<E, P>> {
  const steps: Step<E, P>[] = []
  const trace = { header: setting.header, steps }
  const hasLanes = world.powers.includes('lanes')
  const { alone } = world.perform
  const recording = { setting, trace, steps, hasLanes }
  let batch = script.next()
  while (batch.done !== true) {
    const acts = batch.value
    const outcomes: AnyOutcome<P>[] = []
    for (let at = 0, end = 0; at < acts.length; at = end) {
      if (alone !== undefined) {
        end = performedAlone(alone, recording, acts, at, outcomes)
        if (end < 0) return trace
        if (end > at) continue
      }
      end = world.takesBatches === true ? acts.length : hasLanes ? endOfGroup(acts, at) : at + 1
      const part = acts.slice(at, end)
      const answer = asked(world, part)
      if (answer instanceof Promise) return later(world, script, recording, part, acts.slice(end), outcomes, answer)
      if (entered(recording, part, answer)) return trace
      // What was entered whole has an outcome for every act.
      outcomes.push(...(answer as readonly AnyOutcome<P>[]))
    }
    batch = script.next(outcomes)
  }
  return trace
}

/**
 * Performs acts from one on, each of them alone, and enters what it came to as soon as that is known. Answers which act
 * is the first that is not alone, how many there are where all were performed, or -1 where nothing more is to be asked.
 */
function performedAlone<E, P>(
  alone: Alone<E, P>,
  recording: Recording<E, P>,
  acts: readonly Act<E>[],
  from: number,
  outcomes: AnyOutcome<P>[],
): number {
  for (let at = from; at < acts.length; at++) {
    if (recording.hasLanes && endOfGroup(acts, at) > at + 1) return at
    const act = acts[at]!
    const outcome = outcomeOf(recording, act, askedAlone(alone, act))
    outcomes.push(outcome)
    if (note(recording, act, outcome)) return -1
  }
  return acts.length
}

/**
 * Enters what acts came to, those that were performed at the same time together, and says whether nothing more is to be
 * asked of the world.
 */
function entered<E, P>(recording: Recording<E, P>, acts: readonly Act<E>[], answer: unknown): boolean {
  if (!Array.isArray(answer)) return note(recording, acts[0]!, isAbsence(answer) ? answer.absence : nonsense(undefined))
  const all: readonly unknown[] = answer
  if (all.length > acts.length) {
    const evidence = `it answered nonsense: ${all.length} outcomes, where ${acts.length} were asked for`
    return note(recording, acts[0]!, { type: 'crashed', evidence })
  }
  for (let at = 0, end = 0; at < acts.length; at = end) {
    end = recording.hasLanes ? endOfGroup(acts, at) : at + 1
    const isOver =
      end - at === 1
        ? note(recording, acts[at]!, outcomeOf(recording, acts[at]!, all[at]))
        : enteredAtOnce(recording, acts, at, end, all)
    if (isOver) return true
  }
  return false
}

/** Enters what an act came to. What was not sent is no step: the rest of a plan is a plan as well. */
function note<E, P>({ steps }: Recording<E, P>, act: Act<E>, outcome: AnyOutcome<P>): boolean {
  const { type } = outcome
  if (type === 'lost' && outcome.unsent === true) return false
  const began = 2 * steps.length
  steps.push({ act, outcome, began, ended: began + 1 })
  return isLast(type)
}

/** Enters what acts from one on up to another came to, of which it is only known that they overlap. */
function enteredAtOnce<E, P>(
  recording: Recording<E, P>,
  acts: readonly Act<E>[],
  from: number,
  end: number,
  answers: readonly unknown[],
): boolean {
  const { steps } = recording
  const before = steps.length
  let isOver = false
  for (let at = from; at < end && !isOver; at++)
    isOver = note(recording, acts[at]!, outcomeOf(recording, acts[at]!, answers[at]))
  const count = steps.length - before
  for (let at = 0; at < count; at++) {
    const began = 2 * before + at
    steps[before + at] = { ...steps[before + at]!, began, ended: began + count }
  }
  return isOver
}

/** Goes on with a world that has answered an act by a promise: from then on a batch is one round trip. */
async function later<E, P>(
  world: World<E, P>,
  script: Script<E, P>,
  recording: Recording<E, P>,
  part: readonly Act<E>[],
  following: readonly Act<E>[],
  known: AnyOutcome<P>[],
  asking: Promise<unknown>,
): Promise<Trace<E, P>> {
  let [pending, outcomes, acts, rest] = [asking, known, part, following]
  for (;;) {
    const answer = await answered(pending, recording.setting.deadline)
    if (entered(recording, acts, answer)) return recording.trace
    outcomes.push(...(answer as readonly AnyOutcome<P>[]))
    while (rest.length === 0) {
      const batch = script.next(outcomes)
      if (batch.done === true) return recording.trace
      ;[rest, outcomes] = [batch.value, []]
    }
    ;[acts, rest] = [rest, []]
    pending = Promise.resolve(asked(world, acts))
  }
}

/** What stands in for an answer that did not come. */
interface Absence {
  readonly absence: ReturnType<typeof thrown> | { readonly type: 'lost'; because: string }
}

const isAbsence = (answer: unknown): answer is Absence =>
  typeof answer === 'object' && answer !== null && 'absence' in answer

function asked<E, P>(world: World<E, P>, acts: readonly Act<E>[]): unknown {
  try {
    return world.perform(acts)
  } catch (error) {
    return { absence: thrown(error) } satisfies Absence
  }
}

function askedAlone<E, P>(alone: Alone<E, P>, act: Act<E>): unknown {
  try {
    return alone(act)
  } catch (error) {
    return thrown(error)
  }
}

async function answered(answer: Promise<unknown>, deadline: number | undefined): Promise<unknown> {
  const lost = (because: string): Absence => ({ absence: { type: 'lost', because } })
  const guarded = answer.catch((error: unknown) => lost(`its promise was rejected: ${inOneLine(error)}`))
  const isThere = deadline === undefined || (await inTime(guarded, deadline))
  return isThere ? guarded : lost(`no answer within ${deadline} ms`)
}

/** Whether a value has the type of an outcome. */
function isOutcome(value: unknown): value is Outcome<unknown> {
  if (typeof value !== 'object' || value === null) return false
  const { type } = value as { readonly type?: unknown }
  return type === 'ok' || type === 'errno' || type === 'pending' || (typeof type === 'string' && isLast(type))
}

/** The outcome that an act was answered with; what is none is evidence against the device. */
function outcomeOf<E, P>({ setting }: Recording<E, P>, act: Act<E>, answer: unknown): AnyOutcome<P> {
  try {
    if (!isOutcome(answer)) return nonsense(answer)
    if (answer.type !== 'ok' || setting.protocol.isReply(act.event, answer.value)) return answer as AnyOutcome<P>
    return nonsense(answer.value)
  } catch (error) {
    // What is answered may throw as soon as it is looked at.
    return thrown(error)
  }
}

function nonsense(answer: unknown): { readonly type: 'crashed'; readonly evidence: string } {
  let text: string
  try {
    text = JSON.stringify(answer, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)) ?? 'nothing'
  } catch {
    text = 'what cannot be written down'
  }
  return { type: 'crashed', evidence: `it answered nonsense: ${text.length > 80 ? `${text.slice(0, 80)}...` : text}` }
}
