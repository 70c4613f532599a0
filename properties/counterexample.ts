// From a run that breaks a requirement to the counterexample that a person reads: the acts up to the broken step, made
// as small as they get, performed once more. Each candidate has to break the same requirement on a fresh device.
import type { Act, Event, Replies, Spec, Trace } from '#model'
import type { Plan } from '#generators'
import type { Judgement, Requirement } from './requirement.ts'
import { shrunk } from './shrink.ts'
import { performed, type Subject } from './subject.ts'
import { COUNTEREXAMPLE_VERSION, type Counterexample } from './verdict.ts'

type Broken = Extract<Judgement, { type: 'broken' }>

/** A run in which a requirement was broken. */
export interface Failure<E = Event, P = Replies> {
  readonly plan: Plan<E>
  readonly trace: Trace<E, P>
  readonly judgement: Broken
  readonly found: Counterexample['found']
}

const actsOf = <E, P>({ steps }: Trace<E, P>, until = steps.length): readonly Act<E>[] =>
  steps.slice(0, until).map(({ act }) => act)

const stepsOf = <E, P>({ trace }: Failure<E, P>): number => trace.steps.length

/** What bounds the making of a counterexample. */
export interface Bounds {
  readonly seed: number
  readonly deadline?: number | undefined
  readonly shrink?: boolean | undefined
  readonly isOver?: (() => boolean) | undefined
}

/** How many candidates are tried, and events performed for them, before the smallest so far is taken. */
const CANDIDATES = 20_000
const EVENTS = 1_000_000
/** How often acts of which one did not return are performed again: a host may stand still, too. */
const ATTEMPTS = 3

/**
 * The smallest counterexample that a failure leads to; undefined where an act did not return once, and did whenever the
 * same acts were performed again: then it was perhaps not the device.
 */
export async function counterexampleOf<S = Spec, E = Event, P = Replies>(
  requirement: Requirement<S, E, P>,
  subject: Subject<S, E, P>,
  { seed, deadline, shrink, isOver }: Bounds,
  failure: Failure<E, P>,
): Promise<Counterexample<E, P> | undefined> {
  let [candidates, events] = [0, 0]
  // A device that is lost, or cannot be opened any more, is asked no further: what was found stands.
  let isGone = false
  const again = async (plan: Plan<E>): Promise<Failure<E, P> | undefined> => {
    let trace: Trace<E, P>
    try {
      const answer = performed(subject, requirement.needs, plan, deadline)
      trace = answer instanceof Promise ? await answer : answer
    } catch {
      isGone = true
      return undefined
    }
    if (trace.steps.at(-1)?.outcome.type === 'lost') isGone = true
    candidates++
    events += trace.steps.length
    const judgement = requirement.judge(subject.spec, trace)
    return judgement.type === 'broken' ? { ...failure, plan, trace, judgement } : undefined
  }
  const isOut = (): boolean => isGone || candidates >= CANDIDATES || events >= EVENTS || isOver?.() === true
  const trying = { again, stepsOf, isOut, simpler: subject.protocol.simpler }

  const mayBeTheHost = failure.trace.steps[failure.judgement.step]?.outcome.type === 'hung'
  let best = await again(failure.plan)
  const isDue = (attempt: number): boolean => mayBeTheHost && attempt < ATTEMPTS && !isGone
  for (let attempt = 1; best === undefined && isDue(attempt); attempt++) best = await again(failure.plan)
  const reproduced = best !== undefined
  if (mayBeTheHost && !reproduced && !isGone) return undefined
  best ??= failure
  if (reproduced && shrink !== false) {
    best = await shrunk(best.plan, best, trying)
    // What was done, with each repetition written out: a plain list of acts. Up to where it broke, unless what came
    // behind that is what shows it.
    for (const end of [best.judgement.step + 1, stepsOf(best)]) {
      const plain = isGone ? undefined : await again(actsOf(best.trace, end))
      if (plain === undefined) continue
      best = await shrunk(plain.plan, plain, trying)
      break
    }
  }
  const { trace, judgement, found } = best
  const acts = actsOf(trace)
  const { step, because, wanted } = judgement
  return {
    version: COUNTEREXAMPLE_VERSION,
    requirement: requirement.name,
    level: requirement.level,
    backend: subject.backend.name,
    features: subject.features,
    seed,
    found,
    reproduced,
    acts,
    trace,
    step,
    because,
    wanted,
  }
}
