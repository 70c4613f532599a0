// The faulty devices of the region protocol scored by the same command as those of v2: each in its class, and each
// requirement broken by one of them. What only one requirement catches is told; no reason is asked for the others.
import { v1 as model, type Mutant } from '#model'
import { v1, type Breach, type Requirement, type Scored } from '#properties'
import type { Catalogue } from '../mutants-score.ts'
import { timed, type Rows } from '../score-rows.ts'

/** Rows one after the other, in this process: there are few, and they are quick. */
const rowsOf: Rows = async function* (mutants, _, extent, { signal, watched }) {
  const breachesOf = v1.breachesBy(extent)
  for (const { name } of mutants) {
    watched(name)
    // Nothing else gets its turn while a mutant is scored.
    await new Promise((resolve) => setTimeout(resolve, 0))
    if (signal.aborted) return
    const mutant = model.mutants.find((one) => one.name === name)!
    yield timed((): Scored => {
      const breaches = breachesOf(v1.mutated(mutant))
      const observed = v1.classOf(breaches)
      const faults = observed === mutant.class ? [] : [`It is ${observed}, and is to be ${mutant.class}.`]
      // What is said of it is of both protocols alike; how it is made is not asked again.
      return {
        mutant: mutant as unknown as Mutant,
        features: [],
        observed,
        breaches: breaches as unknown as readonly Breach[],
        faults,
      }
    })
  }
}

/** The catalogue of v1, as a score takes it. */
export const catalogueOfV1: Catalogue = {
  mutants: model.mutants as unknown as readonly Mutant[],
  requirements: v1.duties as unknown as readonly Requirement[],
  reasons: undefined,
  rowsOf,
}
