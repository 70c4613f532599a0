// Which requirements a device breaks, and no more than that: requirements that share their plans share the runs,
// nothing is shrunk, and the plans are drawn once for any number of devices. For a quick look at many devices in
// process.
import fc from 'fast-check'
import type { Event, Power, Replies, Spec } from '#model'
import type { Plan } from '#generators'
import type { Requirement } from './requirement.ts'
import { performed, type Subject } from './subject.ts'

interface Group<S, E, P> {
  readonly devices: number
  readonly plans: readonly Plan<E>[]
  readonly requirements: Requirement<S, E, P>[]
}

/** A screening of devices of one spec: give it a device, and it says which requirements that one breaks. */
export function screeningOf<S = Spec, E = Event, P = Replies>(
  requirements: readonly Requirement<S, E, P>[],
  spec: S,
  powers: readonly Power[],
  { seed, runs, depth }: { readonly seed: number; readonly runs: number; readonly depth: number },
): (subject: Subject<S, E, P>) => readonly Requirement<S, E, P>[] {
  const groups = new Map<unknown, Group<S, E, P>>()
  const join = (requirement: Requirement<S, E, P>, key: unknown, plans: () => readonly Plan<E>[]): void => {
    const group = groups.get(key) ?? { devices: requirement.needs.devices, plans: plans(), requirements: [] }
    group.requirements.push(requirement)
    groups.set(key, group)
  }
  for (const requirement of requirements) {
    const { first, plan } = requirement
    if (first !== undefined) join(requirement, first, () => [...first(spec, powers, depth)])
    join(requirement, plan, () => fc.sample(plan(spec, powers), { seed, numRuns: runs }))
  }
  return (subject) => {
    const found = new Set<Requirement<S, E, P>>()
    for (const group of groups.values()) {
      for (const plan of group.plans) {
        const open = group.requirements.filter((requirement) => !found.has(requirement))
        if (open.length === 0) break
        const trace = performed(subject, group.devices, plan)
        if (trace instanceof Promise) throw new TypeError('Only devices that answer at once are screened.')
        for (const requirement of open) if (requirement.judge(spec, trace).type === 'broken') found.add(requirement)
      }
    }
    return requirements.filter((requirement) => found.has(requirement))
  }
}
