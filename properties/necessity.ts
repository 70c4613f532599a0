// Which requirements a catalogue needs: those whose removal lets some mutant live. The semantics as a whole finds most
// of what the others find, so a requirement counts as necessary as well where it alone catches something besides the
// whole ones. What is never necessary needs a reason.
import type { Breach } from './screen.ts'
import type { Requirement } from './requirement.ts'
import { redundant, wholes } from './redundant.ts'
import { deciding, type Scored } from './score.ts'

/** What a requirement is needed for. */
export interface Necessity {
  readonly requirement: Requirement
  /** Every mutant that breaks it. */
  readonly catches: readonly string[]
  /** Mutants whose class rests on it alone: without it they live. */
  readonly alone: readonly string[]
  /** Mutants that only it and the semantics as a whole find. */
  readonly named: readonly string[]
  /** Why it is there although it is never necessary. */
  readonly reason: string | undefined
  /** What is wrong about it, and what to do. */
  readonly fault: string | undefined
}

/** The reasons that are given: of the whole ones, and of others. */
export interface Reasons {
  readonly wholes: Readonly<Record<string, string>>
  readonly redundant: Readonly<Record<string, string>>
}

/** What each requirement is needed for, in the order of the catalogue. */
export function necessities(
  requirements: readonly Requirement[],
  rows: readonly Scored[],
  reasons: Reasons = { wholes, redundant },
): readonly Necessity[] {
  const isWhole = ({ requirement }: Breach): boolean => requirement.name in reasons.wholes
  const namesOf = (some: readonly Scored[]): readonly string[] => some.map(({ mutant }) => mutant.name)
  const restsOn = (breaches: readonly Breach[], requirement: Requirement): boolean =>
    breaches.length === 1 && breaches[0]!.requirement === requirement
  return requirements.map((requirement): Necessity => {
    const { name } = requirement
    const catches = rows.filter(({ breaches }) => breaches.some((breach) => breach.requirement === requirement))
    const alone = catches.filter(({ breaches }) => restsOn(deciding(breaches), requirement))
    const named = catches.filter((row) => {
      const others = row.breaches.filter((breach) => !isWhole(breach))
      return !alone.includes(row) && restsOn(deciding(others), requirement)
    })
    const reason = reasons.redundant[name] ?? reasons.wholes[name]
    const isNeeded = alone.length + named.length > 0
    return {
      requirement,
      catches: namesOf(catches),
      alone: namesOf(alone),
      named: namesOf(named),
      reason: isNeeded ? undefined : reason,
      fault: faultOf(catches.length > 0, isNeeded, reasons.redundant[name], reason),
    }
  })
}

function faultOf(
  isBroken: boolean,
  isNeeded: boolean,
  given: string | undefined,
  reason: string | undefined,
): string | undefined {
  if (!isBroken) return 'No mutant breaks it: add one that does.'
  if (isNeeded && given !== undefined) return 'It is necessary: take its reason out of properties/redundant.ts.'
  if (isNeeded || reason !== undefined) return undefined
  return 'It is never necessary: add a mutant that it alone catches, or a reason in properties/redundant.ts.'
}

/** Reasons that are given for what is no requirement. */
export const strays = (
  requirements: readonly Requirement[],
  reasons: Reasons = { wholes, redundant },
): readonly string[] =>
  [...Object.keys(reasons.wholes), ...Object.keys(reasons.redundant)].filter(
    (name) => !requirements.some((requirement) => requirement.name === name),
  )
