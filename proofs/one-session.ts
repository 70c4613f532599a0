// Theorem: one session at a time, opened last and closed first. Proved by what each arc of each path does; as the
// interior of a path keeps one session, only a table that the rule did not make can break it.
import { sessionEffect } from '#model'
import {
  brokenBy,
  oneSessionClaim,
  returnsFd,
  type OneSessionCertificate,
  type OneSessionEntry,
} from './check/one-session.ts'
import type { SetTable } from './check/table.ts'
import { provedByPairs, type Theorem } from './theorem.ts'
import { pathIn } from './walk.ts'

const effectsOf = (table: SetTable, path: readonly string[]): readonly string[] =>
  path.slice(1).map((state, at) => sessionEffect(table.row(path[at]!)!, table.row(state)!))

export const oneSession: Theorem<OneSessionCertificate> = {
  ...oneSessionClaim,
  prove: (spec, rests) =>
    provedByPairs<OneSessionEntry>(spec, rests, (table, { from, to }) => {
      const path = pathIn(table, from, to)
      if (path === null) return { entry: { from, to, effects: null, fd: false } }
      const effects = effectsOf(table, path)
      const broken = brokenBy(effects)
      return {
        entry: { from, to, effects, fd: returnsFd(effects) },
        broken: broken === undefined ? undefined : `${broken}: ${path.join(' -> ')}`,
        size: path.length,
      }
    }),
}
