// How a judge is written: a look at each step in the light of what is known by then. It finds nothing, a witness, or a
// breach; the rest (counting, the first breach, what is silent) is the same for all.
import type { Spec, Trace } from '#model'
import { broken, heldBy, type Judgement } from '../requirement.ts'
import { follow, type Moment } from './account.ts'
import type { Chart } from './chart.ts'

/** What a look at a step finds: nothing, that it was put to the test and held, that it cannot be told, a breach. */
export type Finding =
  undefined | true | { readonly untold: string } | { readonly because: string; readonly wanted: string }

/** A judge by a look at every step. `begin` is called for each trace: what a look remembers is its own. */
export const judging =
  (begin: (chart: Chart, trace: Trace) => (chart: Chart, at: Moment) => Finding) =>
  (spec: Spec, trace: Trace): Judgement => {
    let witnesses = 0
    let untold: string | undefined
    let look: ((chart: Chart, at: Moment) => Finding) | undefined
    const breach = follow(spec, trace, (chart, at): Judgement | undefined => {
      look ??= begin(chart, trace)
      const finding = look(chart, at)
      if (finding === undefined) return undefined
      if (finding === true) witnesses++
      else if ('because' in finding) return broken(at.index, finding.because, finding.wanted)
      else untold ??= finding.untold
      return undefined
    })
    if (breach !== undefined) return breach
    return untold === undefined ? heldBy(witnesses) : { type: 'unknown', because: untold }
  }

/** Something of each device, made when it is first asked for. */
export function perDevice<T>(make: () => T): (device: number) => T {
  const all: T[] = []
  return (device) => (all[device] ??= make())
}

/** An outcome in a few words. */
export function words(outcome: Moment['outcome']): string {
  switch (outcome.type) {
    case 'ok':
      return outcome.value instanceof Uint8Array ? `${outcome.value.length} bytes` : 'success'
    case 'errno':
      return outcome.errno
    case 'pending':
      return 'no answer yet'
    case 'hung':
      return `no return within ${outcome.ms} ms`
    case 'crashed':
      return outcome.evidence
    case 'lost':
      return 'nothing that is known'
  }
}
