// Many devices against many requirements, in process. The plans are those of a verification with the same search, drawn
// once for any number of devices; requirements that have a plan in common share its run on a device; nothing is shrunk.
// A requirement is broken after as many runs and events as a verification would say.
import { jsonOf, type Event, type Layout, type Power, type Replies, type Spec, type Trace } from '#model'
import type { Move, Plan } from '#generators'
import { drawn } from './drawing.ts'
import type { Requirement } from './requirement.ts'
import { performed, type Subject } from './subject.ts'
import type { Counterexample, Effort } from './verdict.ts'

/** How much is tried. */
export interface Extent {
  readonly seed: number
  /** Random plans for each requirement. */
  readonly runs: number
  /** Requests in an enumerated plan, at most. */
  readonly depth: number
}

/** A requirement that a device breaks, and how much was done for it until then. */
export interface Breach<S = Spec, E = Event, P = Replies> extends Omit<Effort, 'witnessed'> {
  readonly requirement: Requirement<S, E, P>
  readonly found: Counterexample['found']
}

export interface Screening<S = Spec, E = Event, P = Replies> {
  /** What a device breaks, in the order of the requirements. */
  breaches(subject: Subject<S, E, P>): readonly Breach<S, E, P>[]
  /** Whether two devices answer differently in any of the plans. */
  differ(one: Subject<S, E, P>, other: Subject<S, E, P>): boolean
}

/** A plan, the world that it speaks of, and whose it is. */
interface Trial<E> {
  readonly layout: Layout
  readonly plan: Plan<E>
  readonly users: User[]
}

/** A requirement by its place in the catalogue, and the place that the trial has in its search. */
interface User {
  readonly requirement: number
  readonly at: number
}

/** What a requirement is searched with: trials by number, the enumerated ones first. */
interface Own {
  readonly trials: readonly number[]
  readonly enumerated: number
}

const textOf = (value: unknown): string => JSON.stringify(jsonOf(value))

/** A screening of devices of one spec, as long as they all offer the same powers. */
export function screeningOf<S = Spec, E = Event, P = Replies>(
  requirements: readonly Requirement<S, E, P>[],
  spec: S,
  powers: readonly Power[],
  { seed, runs, depth }: Extent,
): Screening<S, E, P> {
  const trials: Trial<E>[] = []
  const numbers = new Map<string, number>()
  // Plans that are enumerated are made of the same few moves.
  const texts = new WeakMap<Move<E>, string>()
  const textOfMove = (move: Move<E>): string => {
    const text = texts.get(move) ?? textOf(move)
    texts.set(move, text)
    return text
  }
  const numberOf = (layout: Layout, plan: Plan<E>): number => {
    const { devices, machine = 0, foreign = false } = layout
    const key = [devices, machine, foreign, ...plan.map(textOfMove)].join(' ')
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, trials.length)
    return trials.push({ layout, plan, users: [] }) - 1
  }
  const owns = requirements.map((requirement, index): Own => {
    const enumerated = [...(requirement.first?.(spec, powers, depth) ?? [])]
    const plans = [...enumerated, ...drawn(requirement.plan(spec, powers), seed, runs)]
    const all = plans.map((plan) => numberOf(requirement.needs, plan))
    for (const [at, number] of all.entries()) trials[number]!.users.push({ requirement: index, at })
    return { trials: all, enumerated: enumerated.length }
  })
  const tried = (subject: Subject<S, E, P>, { layout, plan }: Trial<E>): Trace<E, P> => {
    const trace = performed(subject, layout, plan)
    if (trace instanceof Promise) throw new TypeError('Only devices that answer at once are screened.')
    return trace
  }

  return {
    breaches(subject) {
      /** Where in its search each requirement was broken first. */
      const broken = requirements.map(() => Infinity)
      const lengths = new Int32Array(trials.length)
      for (const [number, trial] of trials.entries()) {
        const users = trial.users.filter(({ requirement, at }) => at < broken[requirement]!)
        if (users.length === 0) continue
        const trace = tried(subject, trial)
        lengths[number] = trace.steps.length
        for (const { requirement, at } of users) {
          if (requirements[requirement]!.judge(spec, trace).type === 'broken') broken[requirement] = at
        }
      }
      return requirements.flatMap((requirement, index): Breach<S, E, P>[] => {
        const at = broken[index]!
        if (at === Infinity) return []
        const { trials: own, enumerated } = owns[index]!
        const events = own.slice(0, at + 1).reduce((sum, number) => sum + lengths[number]!, 0)
        return [{ requirement, found: at < enumerated ? 'enumerated' : 'random', runs: at + 1, events }]
      })
    },
    differ(one, other) {
      const told = (subject: Subject<S, E, P>, trial: Trial<E>): string =>
        textOf(tried(subject, trial).steps.map(({ outcome }) => outcome))
      return trials.some((trial) => told(one, trial) !== told(other, trial))
    },
  }
}
