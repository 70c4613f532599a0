// The device that a command is about: the backend by name, a mutant of it, the features. And the catalogue by name or
// prefix. Each checked once, with what would have been accepted.
import { mutants, protocol, restrict, type FeatureSet } from '#model'
import { requirements, simulated, simulatedMutant, v2, type Requirement, type Subject } from '#properties'
import type { BackendOptions } from './backend-option.ts'
import { unusable } from './command.ts'
import { suggestion } from './options.ts'

export interface DeviceOptions extends BackendOptions {
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
export function requirementsOf(
  text: string | undefined,
  catalogue: readonly Requirement[] = requirements,
  at = '--requirement',
): readonly Requirement[] {
  if (text === undefined) return catalogue
  const named = catalogue.filter(({ name }) => name === text)
  const prefix = text.endsWith('/') ? text : `${text}/`
  const found = named.length > 0 ? named : catalogue.filter(({ name }) => name.startsWith(prefix))
  if (found.length > 0) return found
  const names = catalogue.map(({ name }) => name)
  const subjects = [...new Set(names.map((name) => name.split('/')[0]!))]
  const remedy = `${suggestion(text, [...names, ...subjects])}The subjects are ${subjects.join(', ')}.`
  return unusable({ at, message: `${text} is no requirement`, remedy })
}

/** The same, without the duties of the user: no device can keep or break those. */
export function dutiesOfDevices(
  text: string | undefined,
  catalogue: readonly Requirement[] = requirements,
): readonly Requirement[] {
  const found = requirementsOf(text, catalogue)
  const own = found.filter(({ party }) => party !== 'user')
  if (own.length > 0) return own
  return unusable({
    at: '--requirement',
    message: `${text ?? 'all there is'} is a duty of the user, and says nothing about a device`,
    remedy: 'Whether a user keeps it shows in a trace of what was done: vfio-mig judge TRACE.',
  })
}

/** The one requirement of a name. */
export function requirementOf(text: string, at?: string, catalogue = requirements): Requirement {
  const [first, ...others] = requirementsOf(text, catalogue, at)
  if (others.length === 0) return first!
  const remedy = `Give one of them by its whole name, such as ${first!.name}.`
  return unusable({ at: at ?? '--requirement', message: `${text} is ${others.length + 1} requirements`, remedy })
}
