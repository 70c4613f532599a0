// How the requirements of a migration do on the users: which class a faulty one turns out to be of, and which of its
// own habits a user's weakness comes from, which is asked by performing the same scenario without each.
import { vmm } from '#model'
import type { Requirement } from './requirement.ts'
import { judged, search, type Extent, type Finding, type Result } from './search.ts'

/** The class of a user by what it breaks: a must, a should, or nothing. */
export function classOf(broken: readonly Pick<Requirement, 'level'>[]): vmm.Class {
  if (broken.some(({ level }) => level === 'must')) return 'refuted'
  return broken.length > 0 ? 'deviates' : 'survives'
}

export interface Scored extends Result {
  readonly mutant: vmm.UserMutant
  readonly observed: vmm.Class
}

/** A mutant, searched until its class can become no worse. */
export function scored(mutant: vmm.UserMutant, extent: Extent, requirements?: readonly Requirement[]): Scored {
  const isRefuted = (broken: readonly Requirement[]): boolean => classOf(broken) === 'refuted'
  const result = search(mutant.user, mutant.habits, extent, requirements, isRefuted)
  return { ...result, mutant, observed: classOf(result.findings.map(({ requirement }) => requirement)) }
}

/** A habit of a user that is not the careful one. */
export interface Cause {
  readonly name: vmm.HabitName
  readonly choice: string
  /** The mutant that has this habit alone. */
  readonly mutant: vmm.UserMutant | undefined
}

/** The user's own habits without which a requirement would not be broken in the same scenario. */
export function causesOf(user: vmm.User, { scenario, requirement }: Finding): readonly Cause[] {
  return (Object.keys(user.own) as vmm.HabitName[]).flatMap((name) => {
    const habits = vmm.habitsOf(user, { [name]: vmm.careful[name] })
    if (shifted(scenario).some((one) => judged(user, habits, one, [requirement]).length > 0)) return []
    const choice = user.own[name]!
    return [{ name, choice, mutant: mutantOf(user, name, choice) }]
  })
}

/** Another habit may take some acts more or less: what happens is put a little earlier and later as well. */
const shifted = (scenario: vmm.Scenario): readonly vmm.Scenario[] =>
  Array.from({ length: 17 }, (_, by) => ({
    ...scenario,
    happenings: scenario.happenings.map((one) => ({ ...one, at: one.at + by - 8 })),
  }))

const mutantOf = (user: vmm.User, name: vmm.HabitName, choice: string): vmm.UserMutant | undefined =>
  vmm.userMutants.find(({ user: other, change }) => {
    return other === user && Object.keys(change).length === 1 && change[name] === choice
  })
