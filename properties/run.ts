// Lets a user act on a world and writes down what came of it. What a device does wrong is never an exception of ours:
// one that throws or answers nonsense has crashed, one that does not answer is lost; what was seen until then is kept.
// A world in process is answered without a promise, act by act; one that answers by promises is given whole batches.
import type { Act, AnyOutcome, Event, Replies, Script, Step, Trace, TraceHeader, World } from '#model'
import type { Protocol } from './protocol.ts'

/** What a run needs to know besides the world and its user. */
export interface Setting<E = Event> {
  readonly header: TraceHeader
  readonly protocol: Protocol<E>
  /** Milliseconds to wait for a promise; for ever where it is left out. */
  readonly deadline?: number | undefined
}

const kinds: Readonly<Record<string, true>> = {
  ok: true,
  errno: true,
  pending: true,
  hung: true,
  crashed: true,
  lost: true,
}
/** After these outcomes nothing more is asked of the world. */
const last: Readonly<Record<string, true>> = { hung: true, crashed: true, lost: true }

/** Performs a script. The trace comes without a promise as long as the world answers without one. */
export function run<E = Event, P = Replies>(
  world: World<E, P>,
  script: Script<E, P>,
  setting: Setting<E>,
): Trace<E, P> | Promise<Trace<E, P>> {
  const steps: Step<E, P>[] = []
  const trace = { header: setting.header, steps }
  let batch = script.next()
  while (batch.done !== true) {
    const acts = batch.value
    const outcomes: AnyOutcome<P>[] = []
    for (let at = 0; at < acts.length; at++) {
      const act = acts[at]!
      const answer = asked(world, [act])
      if (answer instanceof Promise) return later(world, script, setting, steps, acts, outcomes, answer)
      const outcome = outcomeOf(setting, act, answer, 0)
      const began = 2 * steps.length
      steps.push({ act, outcome, began, ended: began + 1 })
      if (last[outcome.type] === true) return trace
      outcomes.push(outcome)
    }
    batch = script.next(outcomes)
  }
  return trace
}

/** Goes on with a world that has answered an act by a promise: from then on a batch is one round trip. */
async function later<E, P>(
  world: World<E, P>,
  script: Script<E, P>,
  setting: Setting<E>,
  steps: Step<E, P>[],
  first: readonly Act<E>[],
  known: AnyOutcome<P>[],
  asking: Promise<unknown>,
): Promise<Trace<E, P>> {
  const trace = { header: setting.header, steps }
  let [pending, outcomes, acts] = [asking, known, first.slice(known.length, known.length + 1)]
  let rest = first.slice(known.length + 1)
  for (;;) {
    const answer = await inTime(pending, setting.deadline)
    const base = 2 * steps.length
    const isConcurrent = acts.some(({ lane }) => lane !== acts[0]!.lane)
    for (const [at, act] of acts.entries()) {
      const outcome = outcomeOf(setting, act, answer, at)
      // Of lanes that ran at once it is only known that they overlap.
      const [began, ended] = isConcurrent ? [base + at, base + acts.length + at] : [base + 2 * at, base + 2 * at + 1]
      steps.push({ act, outcome, began, ended })
      if (last[outcome.type] === true) return trace
      outcomes.push(outcome)
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

/** The outcome of an act within an answer; what is no outcome is evidence against the device. */
function outcomeOf<E, P>(setting: Setting<E>, act: Act<E>, answer: unknown, at: number): AnyOutcome<P> {
  if (isAbsence(answer)) return answer.absence
  const outcome: unknown = Array.isArray(answer) ? answer[at] : undefined
  const type = typeof outcome === 'object' && outcome !== null && 'type' in outcome ? outcome.type : undefined
  if (typeof type !== 'string' || kinds[type] !== true) return nonsense(outcome)
  if (type === 'ok') {
    const { value } = outcome as { value: unknown }
    if (!setting.protocol.isReply(act.event, value)) return nonsense(value)
  }
  return outcome as AnyOutcome<P>
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
