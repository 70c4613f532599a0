// Claim: a session is opened only by the last arc of a path and closed only by the first. So there is at most one
// session at any time, and a data_fd is returned exactly where the last arc opens one: a driver's check that a file
// comes back only at the requested state can never fire. The certificate lists what each arc of each path does to the
// session.
import { ERROR, sessionEffect } from '#model'
import type { Claim } from './claim.ts'
import { checkOnTable, type TableObjections } from './on-table.ts'
import { sameList, type Pair, type PairCertificate } from './pairs.ts'
import { listOf, orNull, recordOf, text, truth } from './shape.ts'

export interface OneSessionEntry extends Pair {
  /** The session effect of each arc of the path, or null where the pair is blocked. */
  readonly effects: readonly string[] | null
  /** Whether the request returns a data_fd. */
  readonly fd: boolean
}

export type OneSessionCertificate = PairCertificate<OneSessionEntry>

const entryShape = recordOf<OneSessionEntry>({ from: text, to: text, effects: orNull(listOf(text)), fd: truth })

const opens = (effect: string | undefined): boolean => effect === 'opens' || effect === 'reopens'
const closes = (effect: string | undefined): boolean => effect === 'closes' || effect === 'reopens'

/** What the effects of a path break of the claim, or undefined. */
export function brokenBy(effects: readonly string[]): string | undefined {
  const opening = effects.findIndex((effect, arc) => opens(effect) && arc < effects.length - 1)
  if (opening >= 0) return `arc ${opening + 1} of ${effects.length} opens a session before the last`
  const closing = effects.findIndex((effect, arc) => closes(effect) && arc > 0)
  return closing >= 0 ? `arc ${closing + 1} of ${effects.length} closes a session after the first` : undefined
}

/** Whether a path with these effects returns a data_fd. */
export const returnsFd = (effects: readonly string[]): boolean => opens(effects.at(-1))

const objections: TableObjections<OneSessionEntry> =
  (table, scope) =>
  ({ from, to, effects, fd }) => {
    const next = table.cell(from, to)
    if (next === ERROR) return effects === null && !fd ? undefined : 'it is blocked: no arc, no data_fd'
    const after = next === to ? [] : (scope.entry(next, to)?.effects ?? null)
    if (effects === null || after === null) return 'it has a path, whose arcs are missing'
    const first = sessionEffect(scope.rows.get(from)!, scope.rows.get(next)!)
    if (!sameList(effects, [first, ...after])) return `its effects are ${[first, ...after].join(', ')}`
    const broken = brokenBy(effects)
    if (broken !== undefined) return broken
    return fd === returnsFd(effects) ? undefined : `its last arc ${fd ? 'opens no session' : 'opens a session'}`
  }

export const oneSessionClaim: Claim<OneSessionCertificate> = {
  name: 'one-session',
  statement:
    'Only the last arc of a path opens a session and only the first closes one: there is one session at most, and a ' +
    'data_fd is returned exactly where the last arc opens it.',
  version: 1,
  uses: ['paths'],
  check: (spec, certificate, rests) => checkOnTable(spec, certificate, rests, entryShape, objections),
  holds({ sets }) {
    const paths = sets.flatMap(({ pairs }) => pairs.filter(({ effects }) => effects !== null))
    const arcs = paths.reduce((sum, { effects }) => sum + effects!.length, 0)
    return `${paths.length} paths of ${arcs} arcs: ${paths.filter(({ fd }) => fd).length} return a data_fd`
  },
}
