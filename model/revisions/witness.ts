// The shortest walk through a device that breaks a rule, found by trying all walks of the rule's events, shorter ones
// first. A request that is refused changes nothing, so no walk goes on from it.
import type { Event } from '../device.ts'
import { worldOf, type Device } from '../world.ts'
import { candidatesOf, type Candidate } from './candidate.ts'
import { revisionOf, type Revision, type V2Name } from './revision.ts'
import { rulesOf, type Rule, type Visit } from './rules.ts'

/** A rule that a device breaks. */
export interface Breach {
  readonly rule: Rule
  readonly walk: readonly Visit[]
  readonly because: string
}

/** Performs events on a new device. */
export function walked(device: Device, events: readonly Event[]): readonly Visit[] {
  const world = worldOf([device])
  const ask = (event: Event): Visit['outcome'] => world.perform([{ device: 0, lane: 0, event }])[0]!
  return events.map((event) => {
    const state = ask({ type: 'get-state' })
    return { event, before: state.type === 'ok' ? (state.value as string) : '', outcome: ask(event) }
  })
}

/** How a device breaks a rule of a revision by the fewest events; undefined where none of the walks does. */
export function breachOf(candidate: Candidate, rule: Rule, revision: Revision): Breach | undefined {
  const events = rule.events(revision)
  let walks: readonly (readonly Event[])[] = [[]]
  for (let length = 1; length <= rule.depth; length++) {
    const longer: (readonly Event[])[] = []
    for (const walk of walks) {
      for (const event of events) {
        const visits = walked(candidate.make(), [...walk, event])
        const because = rule.broken(visits, revision, candidate.features)
        if (because !== undefined) return { rule, walk: visits, because }
        if (visits.at(-1)!.outcome.type === 'ok' || isFault(visits)) longer.push([...walk, event])
      }
    }
    walks = longer
  }
  return undefined
}

/** A request that was made to fail has gone some of its way. */
const isFault = (visits: readonly Visit[]): boolean => visits.some(({ event }) => event.type === 'faults')

/** A device of one revision, and the rules of another one that it breaks. */
export interface Misfit {
  readonly candidate: Candidate
  readonly breaches: readonly Breach[]
}

/** Which devices that keep to a revision break the rules of another one. */
export function misfits(keepsTo: V2Name, judgedBy: V2Name): readonly Misfit[] {
  const revision = revisionOf(judgedBy)
  return candidatesOf(keepsTo).flatMap((candidate): Misfit[] => {
    const breaches = rulesOf(judgedBy).flatMap((rule) => breachOf(candidate, rule, revision) ?? [])
    return breaches.length === 0 ? [] : [{ candidate, breaches }]
  })
}
