// How many sentences of a header are accounted for in which way. The figures are pinned where real headers are tested,
// so that a catalogue that has become weaker is noticed.
import type { Account, Accounted } from './account.ts'
import { reasons, type Reason } from './exemption.ts'

export interface Count {
  readonly sentences: number
  readonly byRequirements: number
  /** Headings of arcs that the model has. */
  readonly arcs: number
  readonly exempt: Readonly<Record<Reason, number>>
  readonly wanting: number
  readonly unaccounted: number
}

export function countOf({ sentences }: Account): Count {
  const number = (is: (one: Accounted) => boolean): number => sentences.filter(is).length
  const of = (type: Accounted['basis']['type']): number => number(({ basis }) => basis.type === type)
  const exemptFor = (reason: Reason): number =>
    number(({ basis }) => basis.type === 'exempt' && basis.exemption.reason === reason)
  return {
    sentences: sentences.length,
    byRequirements: of('requirements'),
    arcs: of('arc'),
    exempt: Object.fromEntries(
      (Object.keys(reasons) as Reason[]).map((reason) => [reason, exemptFor(reason)]),
    ) as Count['exempt'],
    wanting: of('wanting'),
    unaccounted: of('nobody'),
  }
}
