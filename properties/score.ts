// How a catalogue of requirements does on faulty devices: whether each shows what is expected of it, by which
// requirements and how soon. A mutant is in its class where it is so with the most features that it has its fault with,
// and where no other set of features makes it worse.
import { featureSetsOf, nameOfSet, protocol, restrict, simulatedPowers, type FeatureSet, type Mutant } from '#model'
import { mutated, simulated } from './backends/simulated.ts'
import type { Backend } from './backend.ts'
import { v2 } from './protocol.ts'
import type { Level, Requirement } from './requirement.ts'
import { screeningOf, type Breach, type Extent, type Screening } from './screen.ts'
import { lacking, type Subject } from './subject.ts'

export type Class = Mutant['class']

/** One faulty device, and what came of it. */
export interface Scored {
  readonly mutant: Mutant
  /** The most features with which it is faulty at all: the breaches are those with these. */
  readonly features: FeatureSet
  readonly observed: Class
  /** In the order of the catalogue. */
  readonly breaches: readonly Breach[]
  /** Why it does not count as in its class, and what to do: each a sentence. None where it is. */
  readonly faults: readonly string[]
}

/** A mutant must be caught within so many sequences. */
export const SEQUENCES = 2000

const classes = ['survives', 'deviates', 'refuted'] as const satisfies readonly Class[]

/** What requirements say of a device that breaks them. */
export function classOf(breaches: readonly Pick<Breach, 'requirement'>[]): Class {
  const has = (level: Level): boolean => breaches.some(({ requirement }) => requirement.level === level)
  return has('must') ? 'refuted' : has('should') ? 'deviates' : 'survives'
}

const levels = ['must', 'should', 'practice'] as const satisfies readonly Level[]

/** The breaches of the gravest level that there is: the others do not decide of the class. */
export function deciding(breaches: readonly Breach[]): readonly Breach[] {
  const level = levels.find((one) => breaches.some(({ requirement }) => requirement.level === one))
  return breaches.filter(({ requirement }) => requirement.level === level)
}

/** The deciding breach that takes the least; undefined where nothing is broken. */
export const soonest = (breaches: readonly Breach[]): Breach | undefined =>
  deciding(breaches).toSorted((one, two) => one.runs - two.runs || one.events - two.events)[0]

const namesOf = (breaches: readonly Breach[]): string => breaches.map(({ requirement }) => requirement.name).join(', ')

/** What to do about a device that is taken for something else. */
function misjudged({ name, class: expected }: Mutant, observed: Class, breaches: readonly Breach[]): string {
  const by = namesOf(deciding(breaches))
  if (classes.indexOf(observed) < classes.indexOf(expected)) {
    const what = expected === 'refuted' ? 'No must is broken' : 'No should is broken'
    return `${what}: let a requirement catch ${name}, or expect "${observed}" where the header allows it.`
  }
  return `It is accused by ${by}: mend what accuses it, or expect "${observed}" where the header is against it.`
}

const subjectOf = (features: FeatureSet, backend: Backend): Subject => ({
  protocol: v2,
  spec: restrict(protocol, features),
  features,
  backend,
})

/**
 * Scores one mutant after another; what is tried is drawn once for all of them. With fewer features than the most it
 * tries plans of one request less: what is seen there alone is hardly ever seen late.
 */
export function scorerOf(requirements: readonly Requirement[], extent: Extent): (mutant: Mutant) => Scored {
  const sets = featureSetsOf(protocol.features)
  const [whole, short] = [new Map<FeatureSet, Screening>(), new Map<FeatureSet, Screening>()]
  const screeningFor = (set: FeatureSet, isWhole: boolean): Screening => {
    const screenings = isWhole ? whole : short
    const known = screenings.get(set)
    if (known !== undefined) return known
    const reference = subjectOf(set, simulated(set))
    const meant = requirements.filter(({ needs }) => lacking(needs, reference) === undefined)
    const depth = isWhole ? extent.depth : Math.max(1, extent.depth - 1)
    const screening = screeningOf(meant, reference.spec, simulatedPowers, { ...extent, depth })
    screenings.set(set, screening)
    return screening
  }
  const breachesOf = (mutant: Mutant, set: FeatureSet, isWhole: boolean): readonly Breach[] =>
    screeningFor(set, isWhole).breaches(subjectOf(set, mutated(mutant, set)))
  const isSeen = (mutant: Mutant, set: FeatureSet): boolean =>
    screeningFor(set, true).differ(subjectOf(set, mutated(mutant, set)), subjectOf(set, simulated(set)))

  return (mutant) => {
    const applicable = sets.filter((set) => mutant.applies(set))
    const features = applicable.at(-1)
    if (features === undefined) throw new TypeError(`${mutant.name} is faulty with no set of features`)
    const breaches = breachesOf(mutant, features, true)
    const observed = classOf(breaches)
    const faults: string[] = observed === mutant.class ? [] : [misjudged(mutant, observed, breaches)]
    const first = soonest(breaches)
    if (first !== undefined && first.runs > SEQUENCES) {
      faults.push(`It takes ${first.runs} sequences, more than ${SEQUENCES}: try what shows it earlier.`)
    }
    // What breaks something is seen for certain.
    if (breaches.length === 0 && !isSeen(mutant, features)) {
      faults.push('It answers as the reference device does in every sequence: let some sequence show it.')
    }
    // Nothing is worse than refuted, and what is wrong with the most features is told once.
    const others = mutant.class === 'refuted' || observed !== mutant.class ? [] : applicable.slice(0, -1)
    for (const set of others) {
      const there = breachesOf(mutant, set, false)
      if (classes.indexOf(classOf(there)) <= classes.indexOf(mutant.class)) continue
      faults.push(`With ${nameOfSet(set)}: ${misjudged(mutant, classOf(there), there)}`)
    }
    return { mutant, features, observed, breaches, faults }
  }
}
