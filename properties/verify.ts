// Verifies one requirement on one device: first every plan that can be enumerated, shortest first, so that what fails
// there fails with a shortest counterexample; then random plans. Nothing on the way from a plan to its judgement is a
// promise where the world answers at once; between plans the event loop is given its turn, so that a user can
// interrupt.
import fc from 'fast-check'
import type { Event, Replies, Spec, Trace } from '#model'
import { counterexampleOf, type Failure } from './counterexample.ts'
import type { Plan } from '#generators'
import type { Requirement } from './requirement.ts'
import { lacking, performed, type Subject } from './subject.ts'
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
}

/** How often the event loop is given its turn, in milliseconds. */
const TURN = 50
/** Random plans between two looks at the event loop: fast-check runs them in one go. */
const CHUNK = 64

/** Verifies one requirement on one device. Throws only what the backend throws when it is opened. */
export async function verify<S = Spec, E = Event, P = Replies>(
  requirement: Requirement<S, E, P>,
  subject: Subject<S, E, P>,
  search: Search,
): Promise<Verdict<E, P>> {
  const because = lacking(requirement.needs, subject)
  if (because !== undefined) return { type: 'inapplicable', because }
  const verdict = await searched(requirement, subject, search)
  const reason = search.excepted?.[requirement.name]
  return reason === undefined ? verdict : { type: 'excepted', reason, verdict }
}

async function searched<S, E, P>(
  requirement: Requirement<S, E, P>,
  subject: Subject<S, E, P>,
  search: Search,
): Promise<Verdict<E, P>> {
  const { name, needs } = requirement
  const { powers } = subject.backend
  const known = knowledgeOf(requirement, subject.spec)
  const begun = performance.now()
  let turned = begun
  const isLate = (): boolean => search.time !== undefined && performance.now() - begun > search.time
  const isOver = (): boolean => search.signal?.aborted === true || known.isLost || isLate()
  const perform = (plan: Plan<E>) => performed(subject, needs.devices, plan, search.deadline)
  const turn = async (phase: Progress['phase']): Promise<void> => {
    if (performance.now() - turned < TURN) return
    search.progress?.({ ...known.effort, requirement: name, phase })
    await new Promise((resolve) => setTimeout(resolve, 0))
    turned = performance.now()
  }

  /** Whether the world answers by promises; unknown until something was performed. */
  let isAsync: boolean | undefined
  for (const plan of requirement.first?.(subject.spec, powers, search.depth) ?? []) {
    const trace = perform(plan)
    isAsync ??= trace instanceof Promise
    if (!known.enter(plan, trace instanceof Promise ? await trace : trace, 'enumerated') || isOver()) break
    await turn('enumerated')
  }
  const plans = requirement.plan(subject.spec, powers)
  for (let at = 0; at < search.runs && known.failure === undefined && !isOver(); at += CHUNK) {
    await turn('random')
    const settings = {
      seed: (search.seed + Math.imul(at, 0x9e37_79b1)) | 0,
      numRuns: Math.min(CHUNK, search.runs - at),
      endOnFailure: search.shrink === false,
    }
    if (isAsync === undefined) {
      const trace = perform(fc.sample(plans, { ...settings, numRuns: 1 })[0]!)
      isAsync = trace instanceof Promise
      await trace
    }
    if (isAsync) {
      await fc.check(
        fc.asyncProperty(plans, async (plan) => isOver() || known.enter(plan, await perform(plan), 'random')),
        settings,
      )
    } else {
      const performNow = perform as (plan: Plan<E>) => Trace<E, P>
      fc.check(
        fc.property(plans, (plan) => isOver() || known.enter(plan, performNow(plan), 'random')),
        settings,
      )
    }
  }

  const { effort, failure } = known
  if (failure === undefined) return known.verdict(search.signal?.aborted === true)
  search.progress?.({ ...effort, requirement: name, phase: 'shrinking' })
  const bounds = {
    seed: search.seed,
    deadline: search.deadline,
    shrink: search.shrink,
    isOver: () => search.signal?.aborted === true || isLate(),
  }
  const counterexample = await counterexampleOf(requirement, subject, bounds, failure)
  return { type: requirement.level === 'must' ? 'refuted' : 'deviates', ...effort, counterexample }
}

/** What is known so far of a requirement on a device, and what is entered into it run by run. */
function knowledgeOf<S, E, P>(requirement: Requirement<S, E, P>, spec: S) {
  let [runs, events, witnessed] = [0, 0, 0]
  let failure: Failure<E, P> | undefined
  let untold: string | undefined
  let lost: { readonly because: string; readonly last: Trace<E, P> } | undefined
  return {
    get effort(): Effort {
      return { runs, events, witnessed }
    },
    get failure() {
      return failure
    },
    get isLost() {
      return lost !== undefined
    },
    /** Enters what a plan came to; says whether it held. After a failure come those that fast-check makes of it. */
    enter(plan: Plan<E>, trace: Trace<E, P>, found: Failure<E, P>['found']): boolean {
      const judgement = requirement.judge(spec, trace)
      if (failure === undefined) {
        runs++
        events += trace.steps.length
      }
      if (judgement.type === 'broken') {
        failure = { plan, trace, judgement, found }
        return false
      }
      if (failure !== undefined) return true
      if (judgement.type === 'holds') witnessed += judgement.witnesses
      if (judgement.type === 'unknown') untold ??= judgement.because
      const outcome = trace.steps.at(-1)?.outcome
      if (outcome?.type === 'lost') lost = { because: outcome.because, last: trace }
      return true
    },
    /** The verdict where nothing failed. */
    verdict(isInterrupted: boolean): Verdict<E, P> {
      const effort = { runs, events, witnessed }
      if (lost !== undefined) return { type: 'unknown', ...effort, ...lost }
      if (isInterrupted) return { type: 'unknown', ...effort, because: 'it was interrupted' }
      if (untold !== undefined) return { type: 'unknown', ...effort, because: untold }
      return { type: witnessed > 0 ? 'upheld' : 'silent', ...effort }
    },
  }
}
