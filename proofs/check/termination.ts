// Claim: the kernel's skip loop ends on every request; without its guard against ERROR, as it was from Linux 6.2
// until June 2026, it never ends on exactly the requests that have a cycle here. The certificate gives each request
// the number of states skipped, and the cycle that the loop without the guard then goes round in, or null where that
// loop ends too.
import { ERROR } from '#model'
import type { Claim, Rests } from './claim.ts'
import { checkPairs, type Objections, type Pair, type PairCertificate } from './pairs.ts'
import { listOf, orNull, recordOf, shown, text, whole } from './shape.ts'
import { nothingToRestOn, setTable } from './table.ts'

export interface TerminationEntry extends Pair {
  readonly skips: number
  readonly cycle: readonly string[] | null
}

export type TerminationCertificate = PairCertificate<TerminationEntry>

const entryShape = recordOf<TerminationEntry>({ from: text, to: text, skips: whole, cycle: orNull(listOf(text)) })

const objectionsTo =
  (rests: Rests): Objections<TerminationEntry> =>
  ({ features }) => {
    const [table, full] = [setTable(rests, features), rests.paths?.full]
    return ({ from, to, skips, cycle }) => {
      if (table === undefined || full === undefined) return nothingToRestOn
      let next = full.cell(from, to)
      for (let skipped = 0; skipped < skips; skipped++) {
        // A table of n states that does not stop within n skips never does, whatever number is claimed.
        if (next === ERROR || table.has(next) || skipped > full.spec.states.length)
          return `the loop ends after ${skipped}`
        next = full.cell(next, to)
      }
      if (skips < 0 || (next !== ERROR && !table.has(next))) return `the loop does not end after ${skips}`
      if (cycle === null) return table.has(next) ? undefined : `without the guard it goes on from ${next} for ever`
      if (cycle.length === 0) return 'a cycle has a state at least'
      for (const [index, state] of cycle.entries()) {
        if (state !== next) return `the loop comes to ${next}, not to ${shown(state)}`
        if (table.has(state)) return `the loop ends at ${state} without the guard as well`
        if (cycle.indexOf(state) < index) return `${state} is in the cycle twice`
        next = full.cell(state, to)
      }
      return next === cycle[0] ? undefined : `from ${cycle.at(-1)} the loop comes to ${next}, not back to ${cycle[0]}`
    }
  }

export const terminationClaim: Claim<TerminationCertificate> = {
  name: 'termination',
  statement:
    'The skip loop ends on every request; without its guard against ERROR it never ends on exactly the requests that ' +
    'have a cycle here.',
  version: 1,
  uses: ['paths'],
  check: (spec, certificate, rests) => checkPairs(spec, certificate, entryShape, objectionsTo(rests)),
  holds({ sets }) {
    const requests = sets.flatMap(({ pairs }) => pairs)
    const skips = requests.reduce((most, request) => Math.max(most, request.skips), 0)
    const endless = requests.filter(({ cycle }) => cycle !== null).length
    const most = `${skips} skip${skips === 1 ? '' : 's'}`
    return `${requests.length} requests end after at most ${most}; ${endless} never end without the guard`
  },
}
