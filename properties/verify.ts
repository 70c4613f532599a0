// Verifies one requirement on one device: first every plan that can be enumerated, shortest first, so that what fails
// there fails with a shortest counterexample; then random plans. Nothing on the way from a plan to its judgement is a
// promise where the world answers at once; between plans the event loop is given its turn, so that a user can
// interrupt.
import fc from 'fast-check'
import type { Event, Replies, Spec } from '#model'
import { counterexampleOf, type Failure } from './counterexample.ts'
import type { Plan } from '#generators'
import { chunksOf } from './drawing.ts'
import { knowledgeOf, watching } from './knowledge.ts'
import type { Requirement } from './requirement.ts'
import { lacking, performing, type Subject } from './subject.ts'
import type { Effort, Verdict } from './verdict.ts'

/** How long to search, and how. */
export interface Search {
  readonly seed: number
  /** Random plans; none makes it the enumeration alone. */
  readonly runs: number
  /** Requests in an enumerated plan, at most. */
  readonly depth: number
  /** Milliseconds after which no new plan is begun; the result is then not reproducible. */
  readonly time?: number | undefined
  /** Milliseconds after which a world that answers by a promise is given up. */
  readonly deadline?: number | undefined
  /** Whether a failure is made as small as it gets; it is where this is left out. */
  readonly shrink?: boolean | undefined
  /** Why requirements, by name, are expected to be broken. */
  readonly excepted?: Readonly<Record<string, string>> | undefined
  /** Cuts the search short: the verdict is unknown then, unless something was found. */
  readonly signal?: AbortSignal | undefined
  /** Called now and then, with what has been done of this requirement. */
  readonly progress?: ((at: Progress) => void) | undefined
}

export interface Progress extends Effort {
  readonly requirement: string
  readonly phase: 'enumerated' | 'random' | 'shrinking'
  /** How much of the search is done, from 0 to 1; what is enumerated does not count, for its number is not known. */
  readonly part: number
}

/** How often the event loop is given its turn, in milliseconds. */
const TURN = 50

/** Verifies one requirement on one device. What the device does wrong is a verdict; only a defect of ours throws. */
export async function verify<S = Spec, E = Event, P = Replies>(
  requirement: Requirement<S, E, P>,
  subject: Subject<S, E, P>,
  search: Search,
): Promise<Verdict<E, P>> {
  const because = lacking(requirement.needs, subject)
  if (because !== undefined) return { type: 'inapplicable', because }
  const verdict = await searched(requirement, subject, search)
  const reason = search.excepted?.[requirement.name]
  const isBroken = verdict.type === 'refuted' || verdict.type === 'deviates'
  return reason !== undefined && isBroken ? { type: 'excepted', reason, verdict } : verdict
}

async function searched<S, E, P>(
  requirement: Requirement<S, E, P>,
  subject: Subject<S, E, P>,
  search: Search,
): Promise<Verdict<E, P>> {
  const { name, needs } = requirement
  const { powers } = subject.backend
  const known = knowledgeOf(requirement, subject.spec)
  const watched = { ...subject, backend: watching(subject.backend, known.leave) }
  const perform = performing(watched, needs, search.deadline)
  const begun = performance.now()
  let turned = begun
  const isLate = (): boolean => search.time !== undefined && performance.now() - begun > search.time
  const isStopped = (): boolean => search.signal?.aborted === true || known.isOver
  const isOver = (): boolean => isStopped() || isLate()
  let phase: Progress['phase'] = 'enumerated'
  /** Plans that were enumerated. */
  let before = 0
  const turn = async (): Promise<void> => {
    if (performance.now() - turned < TURN) return
    const { effort } = known
    const part = phase === 'enumerated' ? 0 : partOf(effort.runs - before)
    search.progress?.({ ...effort, requirement: name, phase, part })
    await new Promise((resolve) => setTimeout(resolve, 0))
    turned = performance.now()
  }
  const partOf = (runs: number): number => {
    const inTime = search.time === undefined ? 0 : (performance.now() - begun) / search.time
    return Math.min(1, Math.max(inTime, runs / search.runs))
  }
  // It never throws: fast-check would take that for a failure of the device.
  const attempt = (plan: Plan<E>, found: Failure<E, P>['found']): boolean | Promise<boolean> => {
    try {
      const trace = perform(plan)
      if (!(trace instanceof Promise)) return known.enter(plan, trace, found)
      const held = trace.then((later) => known.enter(plan, later, found)).catch(known.thrown)
      return unlessAborted(held, search.signal)
    } catch (thrown) {
      return known.thrown(thrown)
    }
  }
  const answersLater = async (plan: Plan<E>): Promise<boolean> => {
    try {
      const trace = perform(plan)
      await trace
      return trace instanceof Promise
    } catch (thrown) {
      known.thrown(thrown)
      return false
    }
  }

  /** Whether the world answers by promises; unknown until something was performed. */
  let isAsync: boolean | undefined
  /** Whether time ran out before every plan was tried that is to be: what held so far is no verdict on the others. */
  let isCut = false
  for (const plan of requirement.first?.(subject.spec, powers, search.depth) ?? []) {
    isCut = isLate()
    if (isCut) break
    const held = attempt(plan, 'enumerated')
    isAsync ??= held instanceof Promise
    if (!(held instanceof Promise ? await held : held) || isStopped()) break
    await turn()
  }
  phase = 'random'
  before = known.effort.runs
  const plans = requirement.plan(subject.spec, powers)
  for (const chunk of chunksOf(search.seed, search.runs)) {
    if (known.failure !== undefined || isOver()) break
    await turn()
    const settings = { ...chunk, endOnFailure: search.shrink === false }
    isAsync ??= await answersLater(fc.sample(plans, { ...settings, numRuns: 1 })[0]!)
    if (isAsync) {
      const held = async (plan: Plan<E>): Promise<boolean> => {
        await turn()
        return isOver() || attempt(plan, 'random')
      }
      await fc.check(fc.asyncProperty(plans, held), settings)
    } else {
      // A world may come to answer by promises.
      const later: Promise<boolean>[] = []
      const held = (plan: Plan<E>): boolean => {
        const answer = isOver() || attempt(plan, 'random')
        if (answer instanceof Promise) later.push(answer)
        return answer !== false
      }
      fc.check(fc.property(plans, held), settings)
      isAsync = later.length > 0
      await Promise.all(later)
    }
  }
  known.confess()

  const { effort, failure } = known
  const late = `time ran out before every plan of up to ${search.depth} requests was tried`
  const cut = search.signal?.aborted === true ? 'it was interrupted' : isCut ? late : undefined
  if (failure === undefined) return known.verdict(cut)
  search.progress?.({ ...effort, requirement: name, phase: 'shrinking', part: 1 })
  const bounds = {
    seed: search.seed,
    deadline: search.deadline,
    shrink: search.shrink,
    isOver: () => search.signal?.aborted === true || isLate(),
  }
  const counterexample = await counterexampleOf(requirement, subject, bounds, failure)
  if (counterexample === undefined) {
    const because = `${failure.judgement.because} It was so once, and not when the same acts were performed again`
    return { type: 'unknown', ...effort, because, last: failure.trace }
  }
  return { type: requirement.level === 'must' ? 'refuted' : 'deviates', ...effort, counterexample }
}

/** What a promise comes to, or true as soon as the signal is raised: a device may never answer. */
function unlessAborted(held: Promise<boolean>, signal: AbortSignal | undefined): Promise<boolean> {
  if (signal === undefined || signal.aborted) return held
  let raise = (): void => {}
  const raised = new Promise<boolean>((resolve) => (raise = () => resolve(true)))
  signal.addEventListener('abort', raise)
  return Promise.race([held, raised]).finally(() => signal.removeEventListener('abort', raise))
}
