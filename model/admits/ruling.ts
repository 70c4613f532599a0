// What the semantics says of an outcome: what may follow, or why it is refused. Something follows after a `should` as
// well, so that one deviation does not hide what comes behind it.
import { distinct, type Configuration } from './configuration.ts'
import { grounds, type GroundName } from './ground.ts'
import { refusal, type Refusal } from './refusal.ts'

export interface Ruling {
  /** What may follow; nothing after a `must`. */
  readonly configurations: readonly Configuration[]
  /** Null where the outcome is admitted. */
  readonly refusal: Refusal | null
}

export const admitted = (...configurations: readonly Configuration[]): Ruling => ({ configurations, refusal: null })

/** Refused on a ground; after a `should`, these may follow. */
export const refused = (rule: GroundName, because: string, ...following: readonly Configuration[]): Ruling => ({
  configurations: grounds[rule].level === 'must' ? [] : following,
  refusal: refusal(rule, because),
})

/**
 * One ruling of those in several configurations, any of which may be the device's. A deviation counts only where
 * nothing admits without one: until then what follows it is kept beside the rest, and carries it along.
 */
export function combined(rulings: readonly Ruling[]): Ruling {
  const following = distinct(rulings.flatMap(noted))
  if (following.some(({ deviation }) => deviation === null)) return { configurations: following, refusal: null }
  if (following.length > 0) {
    const configurations = distinct(following.map((each) => ({ ...each, deviation: null })))
    return { configurations, refusal: merged(following.map(({ deviation }) => deviation!)) }
  }
  return { configurations: [], refusal: merged(rulings.map((each) => each.refusal!)) }
}

/** What follows, with the deviation that it took; the first one counts. */
const noted = (ruling: Ruling): readonly Configuration[] =>
  ruling.refusal === null
    ? ruling.configurations
    : ruling.configurations.map((each) => (each.deviation === null ? { ...each, deviation: ruling.refusal } : each))

/** The first of several refusals, with the reasons of all on its ground. */
function merged(refusals: readonly Refusal[]): Refusal {
  const [first] = refusals
  if (first === undefined) throw new Error('There is no configuration to rule in.')
  const reasons = new Set(refusals.filter(({ rule }) => rule === first.rule).map(({ because }) => because))
  return { ...first, because: [...reasons].join('; or ') }
}
