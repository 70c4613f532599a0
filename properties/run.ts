// Lets a user act on a world and writes down what came of it. What a device does wrong is never an exception of ours:
// one that throws or answers nonsense has crashed, one that does not answer is lost; what was seen until then is kept.
// A world in process is answered without a promise, act by act; one that answers by promises is given whole batches.
import { endOfGroup } from '#model'
import type { Act, AnyOutcome, Event, Outcome, Replies, Script, Step, Trace, TraceHeader, World } from '#model'
import type { Protocol } from './protocol.ts'

/** What a run needs to know besides the world and its user. */
export interface Setting<E = Event> {
  readonly header: TraceHeader
  readonly protocol: Protocol<E>
  /** Milliseconds to wait for a promise; for ever where it is left out. */
  readonly deadline?: number | undefined
}

/** Whether nothing more is asked of the world after an outcome of this type. */
const isLast = (type: string): boolean => type === 'hung' || type === 'crashed' || type === 'lost'

/** Performs a script. The trace comes without a promise as long as the world answers without one. */
export function run<E = Event, P = Replies>(
  world: World<E, P>,
  script: Script<E, P>,
  setting: Setting<E>,
): Trace<E, P> | Promise<Trace<E, P>> {
  const steps: Step<E, P>[] = []
  const trace = { header: setting.header, steps }
  const hasLanes = world.powers.includes('lanes')
  let batch = script.next()
  while (batch.done !== true) {
    const acts = batch.value
    const outcomes: AnyOutcome<P>[] = []
    for (let at = 0, end = 0; at < acts.length; at = end) {
      end = world.isRemote === true ? acts.length : hasLanes ? endOfGroup(acts, at) : at + 1
      const group = end - at === 1 ? [acts[at]!] : acts.slice(at, end)
      const answer = asked(world, group)
      if (answer instanceof Promise)
        return later(world, script, setting, steps, group, acts.slice(end), outcomes, answer)
      const isOver =
        group.length === 1
          ? enteredOne(steps, acts[at]!, outcomeOf(setting, acts[at]!, answer, 0), outcomes)
          : entered(setting, steps, group, 0, group.length, answer, outcomes)
      if (isOver) return trace
    }
    batch = script.next(outcomes)
  }
  return trace
}

/**
 * Enters what an act came to, and says whether nothing more is to be asked of the world. What was not sent is no step:
 * the rest of a plan is a plan as well.
 */
function enteredOne<E, P>(
  steps: Step<E, P>[],
  act: Act<E>,
  outcome: AnyOutcome<P>,
  outcomes: AnyOutcome<P>[],
): boolean {
  outcomes.push(outcome)
  const { type } = outcome
  if (type === 'lost' && outcome.unsent === true) return false
  const began = 2 * steps.length
  steps.push({ act, outcome, began, ended: began + 1 })
  return isLast(type)
}

/** Enters what acts from one on up to another came to, until nothing more is to be asked. */
function entered<E, P>(
  setting: Setting<E>,
  steps: Step<E, P>[],
  acts: readonly Act<E>[],
  from: number,
  end: number,
  answer: unknown,
  outcomes: AnyOutcome<P>[],
): boolean {
  const before = steps.length
  let isOver = false
  for (let at = from; at < end && !isOver; at++) {
    isOver = enteredOne(steps, acts[at]!, outcomeOf<E, P>(setting, acts[at]!, answer, at), outcomes)
  }
  const isConcurrent = acts.slice(from, end).some(({ lane }) => lane !== acts[from]!.lane)
  // Of lanes that ran at once it is only known that they overlap.
  const count = steps.length - before
  if (isConcurrent) {
    for (let at = 0; at < count; at++) {
      const began = 2 * before + at
      steps[before + at] = { ...steps[before + at]!, began, ended: began + count }
    }
  }
  return isOver
}

/** Goes on with a world that has answered an act by a promise: from then on a batch is one round trip. */
async function later<E, P>(
  world: World<E, P>,
  script: Script<E, P>,
  setting: Setting<E>,
  steps: Step<E, P>[],
  group: readonly Act<E>[],
  following: readonly Act<E>[],
  known: AnyOutcome<P>[],
  asking: Promise<unknown>,
): Promise<Trace<E, P>> {
  const trace = { header: setting.header, steps }
  const hasLanes = world.powers.includes('lanes')
  let [pending, outcomes, acts, rest] = [asking, known, group, following]
  for (;;) {
    const answer = await inTime(pending, setting.deadline)
    for (let from = 0, end = 0; from < acts.length; from = end) {
      end = hasLanes ? endOfGroup(acts, from) : acts.length
      if (entered(setting, steps, acts, from, end, answer, outcomes)) return trace
    }
    if (rest.length === 0) {
      const batch = script.next(outcomes)
      if (batch.done === true) return trace
      ;[rest, outcomes] = [[...batch.value], []]
      if (rest.length === 0) continue
    }
    ;[acts, rest] = [rest, []]
    pending = Promise.resolve(asked(world, acts))
  }
}

/** What stands in for an answer that did not come. */
interface Absence {
  readonly absence: { readonly type: 'crashed'; readonly evidence: string } | { readonly type: 'lost'; because: string }
}

const isAbsence = (answer: unknown): answer is Absence =>
  typeof answer === 'object' && answer !== null && 'absence' in answer

const wordsOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

function asked<E, P>(world: World<E, P>, acts: readonly Act<E>[]): unknown {
  try {
    return world.perform(acts)
  } catch (thrown) {
    return { absence: { type: 'crashed', evidence: `it threw: ${wordsOf(thrown)}` } } satisfies Absence
  }
}

async function inTime(answer: Promise<unknown>, deadline: number | undefined): Promise<unknown> {
  const lost = (because: string): Absence => ({ absence: { type: 'lost', because } })
  const guarded = answer.catch((thrown: unknown) => lost(`the connection failed: ${wordsOf(thrown)}`))
  if (deadline === undefined) return guarded
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<Absence>((resolve) => {
    timer = setTimeout(() => resolve(lost(`no answer within ${deadline} ms`)), deadline)
  })
  return Promise.race([guarded, late]).finally(() => clearTimeout(timer))
}

/** Whether a value has the type of an outcome. */
function isOutcome(value: unknown): value is Outcome<unknown> {
  if (typeof value !== 'object' || value === null) return false
  const { type } = value as { readonly type?: unknown }
  return type === 'ok' || type === 'errno' || type === 'pending' || (typeof type === 'string' && isLast(type))
}

/** The outcome of an act within an answer; what is no outcome is evidence against the device. */
function outcomeOf<E, P>(setting: Setting<E>, act: Act<E>, answer: unknown, at: number): AnyOutcome<P> {
  if (!Array.isArray(answer)) return isAbsence(answer) ? answer.absence : nonsense(undefined)
  const outcome: unknown = answer[at]
  if (!isOutcome(outcome)) return nonsense(outcome)
  if (outcome.type !== 'ok' || setting.protocol.isReply(act.event, outcome.value)) return outcome as AnyOutcome<P>
  return nonsense(outcome.value)
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
