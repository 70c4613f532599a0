// How the catalogue of the region protocol does on a device in process: which requirements it breaks, with the plans
// of a verification and without shrinking; and of which class a device is that breaks them.
import { v1 as model } from '#model'
import type { Backend } from '../backend.ts'
import type { Requirement as AnyRequirement } from '../requirement.ts'
import { screeningOf, type Breach as AnyBreach, type Extent } from '../screen.ts'
import { duties, subjectOf } from './subject.ts'
import type { Requirement } from './requirements/kind.ts'
import { mutated } from './simulated.ts'

export type Breach = AnyBreach<typeof model.spec, model.Event, model.Replies>

/** The class of a device by what it breaks: a must, a should, or nothing. */
export function classOf(
  breaches: readonly { readonly requirement: Pick<AnyRequirement, 'level'> }[],
): model.Mutant['class'] {
  const has = (level: Requirement['level']): boolean => breaches.some(({ requirement }) => requirement.level === level)
  return has('must') ? 'refuted' : has('should') ? 'deviates' : 'survives'
}

/** What a device breaks. Plans are drawn once for any number of devices. */
export function breachesBy(
  extent: Extent,
  requirements: readonly Requirement[] = duties,
): (backend: Backend<model.Event, model.Replies>) => readonly Breach[] {
  const screening = screeningOf(requirements, model.spec, model.powers, extent)
  return (backend) => screening.breaches(subjectOf(backend))
}

/** A mutant that was scored. */
export interface Scored {
  readonly mutant: model.Mutant
  readonly observed: model.Mutant['class']
  readonly breaches: readonly Breach[]
}

/** Every mutant, and what is said of it. */
export function scored(extent: Extent, requirements: readonly Requirement[] = duties): readonly Scored[] {
  const breachesOf = breachesBy(extent, requirements)
  return model.mutants.map((mutant) => {
    const breaches = breachesOf(mutated(mutant))
    return { mutant, breaches, observed: classOf(breaches) }
  })
}
