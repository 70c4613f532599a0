// Claim: a smaller feature set is a contraction. The kernel carries the table of a device with everything and skips the
// states a device lacks; the rule on the device's own contracted digraph says the same, for every set and pair. The
// certificate lists the states that the skip loop passes over.
import { ERROR } from '#model'
import type { Claim, Rests } from './claim.ts'
import { checkPairs, type Objections, type Pair, type PairCertificate } from './pairs.ts'
import { listOf, recordOf, shown, text } from './shape.ts'
import { nothingToRestOn, setTable } from './table.ts'

export interface RestrictionEntry extends Pair {
  readonly skipped: readonly string[]
}

export type RestrictionCertificate = PairCertificate<RestrictionEntry>

const entryShape = recordOf<RestrictionEntry>({ from: text, to: text, skipped: listOf(text) })

const objectionsTo =
  (rests: Rests): Objections<RestrictionEntry> =>
  ({ features }) => {
    const [table, full] = [setTable(rests, features), rests.paths?.full]
    return ({ from, to, skipped }) => {
      if (table === undefined || full === undefined) return nothingToRestOn
      let next = full.cell(from, to)
      for (const state of skipped) {
        if (state !== next) return `the loop comes to ${next}, not to ${shown(state)}`
        if (next === ERROR || table.has(next)) return `the loop stops at ${next}`
        next = full.cell(next, to)
      }
      if (next !== ERROR && !table.has(next)) return `the loop skips ${next} as well`
      const own = table.cell(from, to)
      return next === own ? undefined : `the loop stops at ${next}, the device's own table says ${own}`
    }
  }

export const restrictionClaim: Claim<RestrictionCertificate> = {
  name: 'restriction',
  statement:
    'For every feature set, skipping unsupported states in the table of all features equals the table of the ' +
    "device's own contracted digraph.",
  version: 1,
  uses: ['paths'],
  check: (spec, certificate, rests) => checkPairs(spec, certificate, entryShape, objectionsTo(rests)),
  holds({ sets }) {
    const pairs = sets.flatMap((set) => set.pairs)
    const skipping = pairs.filter(({ skipped }) => skipped.length > 0)
    return `${pairs.length} pairs of ${sets.length} feature sets: ${skipping.length} skip states`
  },
}
