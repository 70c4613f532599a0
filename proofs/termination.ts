// Theorem: the skip loop ends; without its guard it never ends on the requests that are listed. Proved by running it:
// the loop without the guard goes on where the guarded one stops at ERROR, and the table leads from ERROR nowhere
// else.
import { ERROR } from '#model'
import type { SetTable } from './check/table.ts'
import { terminationClaim, type TerminationCertificate, type TerminationEntry } from './check/termination.ts'
import { provedByPairs, type Theorem } from './theorem.ts'
import { skipLoop } from './walk.ts'

/** The cycle that the loop without the guard runs into from a state, or null where it ends. */
function cycleFrom(start: string, to: string, full: SetTable, device: SetTable): readonly string[] | null {
  const visited: string[] = []
  let state = start
  while (!device.has(state)) {
    if (visited.includes(state)) return visited.slice(visited.indexOf(state))
    visited.push(state)
    state = full.cell(state, to)
  }
  return null
}

export const termination: Theorem<TerminationCertificate> = {
  ...terminationClaim,
  prove: (spec, rests) =>
    provedByPairs<TerminationEntry>(spec, rests, (table, { from, to }, full) => {
      const { skipped, stop } = skipLoop(full, table, from, to)
      const ends = stop === ERROR || table.has(stop)
      const cycle = cycleFrom(stop, to, full, table)
      return {
        entry: { from, to, skips: skipped.length, cycle },
        broken: ends ? undefined : `the skip loop never ends: ${skipped.join(' -> ')} ...`,
        size: 2 + skipped.length,
      }
    }),
}
