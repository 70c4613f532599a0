// Theorem: skipping unsupported states in the kernel's one table equals the rule on the device's contracted digraph.
// An arc that needs a flag of its own breaks it: the kernel's flags are per state, so the step leaks to devices
// without the flag, and those requests are the counterexamples.
import { ERROR } from '#model'
import { restrictionClaim, type RestrictionCertificate, type RestrictionEntry } from './check/restriction.ts'
import { provedByPairs, type Theorem } from './theorem.ts'
import { skipLoop } from './walk.ts'

const said = (step: string): string => (step === ERROR ? 'refuses it' : `says ${step}`)

export const restriction: Theorem<RestrictionCertificate> = {
  ...restrictionClaim,
  prove: (spec, rests) =>
    provedByPairs<RestrictionEntry>(spec, rests, (table, { from, to }, full) => {
      const { skipped, stop } = skipLoop(full, table, from, to)
      const own = table.cell(from, to)
      const over = skipped.length === 0 ? '' : ` after skipping ${skipped.join(', ')}`
      const broken =
        stop === own ? undefined : `the skip loop ${said(stop)}${over}; the device's own table ${said(own)}`
      return { entry: { from, to, skipped }, broken, size: 2 + skipped.length }
    }),
}
