// What is known so far of a requirement on a device, and what is entered into it run by run: the verdict where nothing
// was broken. Two things must not be taken for each other and both arrive as exceptions: a device that cannot be opened
// or given back any more, which is told as that, and a defect of ours, which is thrown once the search has ended.
import { inOneLine, type Event, type Replies, type Spec, type Trace } from '#model'
import type { Plan } from '#generators'
import type { Backend } from './backend.ts'
import type { Failure } from './counterexample.ts'
import type { Judgement, Requirement } from './requirement.ts'
import type { Effort, Verdict } from './verdict.ts'

/** Why something could not be told, and the run in which that was so. */
interface Untold<E, P> {
  readonly because: string
  readonly last: Trace<E, P>
}

/** What a run tells: one that its device did not live through tells nothing, unless the requirement was broken. */
export function toldBy<E, P>(judgement: Judgement, { steps }: Trace<E, P>): Judgement {
  if (judgement.type === 'broken' || judgement.type === 'unknown') return judgement
  const outcome = steps.at(-1)?.outcome
  switch (outcome?.type) {
    case 'crashed':
      return { type: 'unknown', because: `it crashed: ${outcome.evidence}` }
    case 'hung':
      return { type: 'unknown', because: `it did not return within ${outcome.ms} ms` }
    case 'lost':
      return { type: 'unknown', because: outcome.because }
    default:
      return judgement
  }
}

export function knowledgeOf<S = Spec, E = Event, P = Replies>(requirement: Requirement<S, E, P>, spec: S) {
  let [runs, events, witnessed] = [0, 0, 0]
  let failure: Failure<E, P> | undefined
  let untold: Untold<E, P> | undefined
  let lost: Untold<E, P> | undefined
  let gone: string | undefined
  let defect: { readonly thrown: unknown } | undefined
  return {
    get effort(): Effort {
      return { runs, events, witnessed }
    },
    get failure() {
      return failure
    },
    /** Whether nothing more can be learnt of this device. */
    get isOver() {
      return lost !== undefined || gone !== undefined || defect !== undefined
    },
    /** Enters what a plan came to; says whether it held. After a failure come those that fast-check makes of it. */
    enter(plan: Plan<E>, trace: Trace<E, P>, found: Failure<E, P>['found']): boolean {
      const judgement = toldBy(requirement.judge(spec, trace), trace)
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
      if (judgement.type !== 'unknown') return true
      untold ??= { because: judgement.because, last: trace }
      const outcome = trace.steps.at(-1)?.outcome
      if (outcome?.type === 'lost') lost = { because: outcome.because, last: trace }
      return true
    },
    /** Notes that the device can no longer be opened, or not be given back. */
    leave(because: string): void {
      gone ??= because
    },
    /** Notes what was thrown; it is no failure of the device to keep the requirement. */
    thrown(thrown: unknown): true {
      if (gone === undefined) defect ??= { thrown }
      return true
    },
    /** Throws a defect of ours, if there was one. */
    confess(): void {
      if (defect !== undefined) throw defect.thrown
    },
    /** The verdict where nothing failed; `cut` says why not all was tried that had to be. */
    verdict(cut: string | undefined): Verdict<E, P> {
      const effort = { runs, events, witnessed }
      if (gone !== undefined) return { type: 'unknown', ...effort, because: gone, isGone: true }
      if (lost !== undefined) return { type: 'unknown', ...effort, ...lost }
      if (cut !== undefined) return { type: 'unknown', ...effort, because: cut }
      if (untold !== undefined) return { type: 'unknown', ...effort, ...untold }
      return { type: witnessed > 0 ? 'upheld' : 'silent', ...effort }
    },
  }
}

/** A backend, with what it throws told before it is thrown on. */
export function watching<E, P>(backend: Backend<E, P>, leave: (because: string) => void): Backend<E, P> {
  const failed =
    (what: string) =>
    (thrown: unknown): never => {
      leave(`it cannot be ${what}: ${inOneLine(thrown)}`)
      throw thrown
    }
  const watch = <T>(what: string, work: () => T | Promise<T>): T | Promise<T> => {
    try {
      const made = work()
      return made instanceof Promise ? made.catch(failed(what)) : made
    } catch (thrown) {
      return failed(what)(thrown)
    }
  }
  const { close } = backend
  return {
    ...backend,
    open: (layout) => watch('opened', () => backend.open(layout)),
    ...(close === undefined ? {} : { close: (world) => watch('given back', () => close.call(backend, world)) }),
  }
}
