// A score as plain values for machines: every mutant with all that catches it, every requirement with what needs it.
// What is not there is null and not left out, so that a reader finds the same fields in every row.
import type { Extent, Necessity, Scored } from '#properties'

/** A score as a text of JSON; null where there is nothing. */
export function scoreJson(extent: Extent, rows: readonly Scored[], needed: readonly Necessity[]): string {
  const mutants = rows.map(({ mutant, features, observed, breaches, faults }) => ({
    name: mutant.name,
    bug: mutant.bug ?? null,
    expected: mutant.class,
    observed,
    features,
    caught: breaches.map(({ requirement, found, runs, events }) => ({
      requirement: requirement.name,
      level: requirement.level,
      found,
      sequences: runs,
      events,
    })),
    faults,
  }))
  const requirements = needed.map(({ requirement, catches, alone, named, reason, fault }) => ({
    name: requirement.name,
    level: requirement.level,
    catches,
    alone,
    named,
    reason: reason ?? null,
    fault: fault ?? null,
  }))
  return `${JSON.stringify({ ...extent, mutants, requirements }, null, 2)}\n`
}
