// The device that a command is about: the backend by name, a mutant of it, the features. And the catalogue by name or
// prefix. Each checked once, with what would have been accepted.
import { mutants, protocol, restrict, type FeatureSet } from '#model'
import { requirements, simulated, simulatedMutant, v2, type Requirement, type Subject } from '#properties'
import { unusable } from './command.ts'
import { suggestion } from './options.ts'

export interface DeviceOptions {
  readonly backend?: string | undefined
  readonly mutant?: string | undefined
}

const backends = ['simulated'] as const

/** A device of a feature set, met through its backend. */
export function subjectOf({ backend = 'simulated', mutant }: DeviceOptions, features: FeatureSet): Subject {
  if (!backends.some((name) => name === backend)) {
    const remedy = `${suggestion(backend, backends)}There is ${backends.join(', ')} so far.`
    unusable({ at: '--backend', message: `${backend} is no backend`, remedy })
  }
  const made = mutant === undefined ? simulated(features) : simulatedMutant(mutant, features)
  if (made === undefined) {
    const names = mutants.map(({ name }) => name)
    const remedy = `${suggestion(mutant!, names)}They are listed by: vfio-mig mutants`
    return unusable({ at: '--mutant', message: `${mutant} is no mutant`, remedy })
  }
  return { protocol: v2, spec: restrict(protocol, features), features, backend: made }
}

/** The requirements of a name or a prefix; all of them where none is given. */
export function requirementsOf(text: string | undefined): readonly Requirement[] {
  if (text === undefined) return requirements
  const named = requirements.filter(({ name }) => name === text)
  const prefix = text.endsWith('/') ? text : `${text}/`
  const found = named.length > 0 ? named : requirements.filter(({ name }) => name.startsWith(prefix))
  if (found.length > 0) return found
  const names = requirements.map(({ name }) => name)
  const subjects = [...new Set(names.map((name) => name.split('/')[0]!))]
  const remedy = `${suggestion(text, [...names, ...subjects])}The subjects are ${subjects.join(', ')}.`
  return unusable({ at: '--requirement', message: `${text} is no requirement`, remedy })
}
