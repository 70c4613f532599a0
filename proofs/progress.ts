// Theorem: repeating the table's step arrives. Proved by repeating it; a walk that has visited more states than there
// are goes round, and is a counterexample.
import { ERROR } from '#model'
import { progressClaim, type ProgressCertificate, type ProgressEntry } from './check/progress.ts'
import { provedByPairs, type Theorem } from './theorem.ts'
import { walk } from './walk.ts'

export const progress: Theorem<ProgressCertificate> = {
  ...progressClaim,
  prove: (spec, rests) =>
    provedByPairs<ProgressEntry>(spec, rests, (table, { from, to }) => {
      const visited = walk(table, from, to)
      const [steps, last] = [visited.length - 1, visited.at(-1)!]
      if (visited[1] === ERROR) return { entry: { from, to, remaining: null } }
      const foreign = visited.findIndex((state, at) => at > 0 && !table.isArc(visited[at - 1]!, state))
      const broken =
        last === ERROR
          ? `refused halfway, at ${visited.at(-2)}`
          : last !== to
            ? `never arrives: ${visited.join(' -> ')} ...`
            : foreign >= 0
              ? `${visited[foreign - 1]} -> ${visited[foreign]} is no arc of the device`
              : undefined
      return { entry: { from, to, remaining: steps }, broken, size: visited.length }
    }),
}
