// A counterexample once more: its acts performed again on a fresh device, or its recorded trace judged again without
// one. A trace recorded elsewhere is judged in the same way.
import type { Act, Event, Replies, Spec, Trace } from '#model'
import { toldBy, watching } from './knowledge.ts'
import { silent, type Judgement, type Requirement } from './requirement.ts'
import { performed, type Subject } from './subject.ts'

/** What a replay came to. */
export interface Replay<E = Event, P = Replies> {
  /** There is none where the device could not be opened or given back: the judgement then says so. */
  readonly trace: Trace<E, P> | undefined
  readonly judgement: Judgement
}

/** Performs the acts of a counterexample on a fresh device and judges what comes of it. */
export async function replay<S = Spec, E = Event, P = Replies>(
  requirement: Requirement<S, E, P>,
  subject: Subject<S, E, P>,
  acts: readonly Act<E>[],
  deadline?: number,
): Promise<Replay<E, P>> {
  let gone: string | undefined
  const backend = watching(subject.backend, (because) => (gone ??= because))
  try {
    const trace = await performed({ ...subject, backend }, requirement.needs, acts, deadline)
    return { trace, judgement: toldBy(requirement.judge(subject.spec, trace), trace) }
  } catch (thrown) {
    if (gone === undefined) throw thrown
    return { trace: undefined, judgement: { type: 'unknown', because: gone } }
  }
}

/** What each requirement has to say of a trace; silent where no device of it has the features that it is about. */
export const judged = <S = Spec, E = Event, P = Replies>(
  requirements: readonly Requirement<S, E, P>[],
  spec: S,
  trace: Trace<E, P>,
): readonly { readonly requirement: Requirement<S, E, P>; readonly judgement: Judgement }[] =>
  requirements.map((requirement) => {
    const { features, powers, machine } = requirement.needs
    // Where the trace does not say its features, the spec it is judged by does.
    const sets = trace.header.features
    const isMeant = sets.length === 0 || sets.some((set) => features.every((name) => set.includes(name)))
    // A device that others write to changes while nothing is done to it: what needs time to stand still is not about
    // it.
    const isTimely = trace.header.machine === undefined || machine !== undefined || !powers.includes('advance')
    return { requirement, judgement: isMeant && isTimely ? requirement.judge(spec, trace) : silent }
  })
