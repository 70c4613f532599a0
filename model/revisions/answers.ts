// The requests of a user that are answered otherwise by a device of another revision with the same features: a refusal
// where there was none, another errno, nothing refused any more. Found by trying every short walk on both.
import type { Event } from '../device.ts'
import { nameOfSet } from '../features.ts'
import { candidatesOf, type Candidate } from './candidate.ts'
import { revisionOf, type V2Name } from './revision.ts'
import type { Visit } from './rules.ts'
import { walked } from './witness.ts'

/** A walk whose last answer is another one. */
export interface OtherAnswer {
  readonly features: string
  readonly walk: readonly Visit[]
  /** `ok` or the errno of the last event, on a device of either revision. */
  readonly before: string
  readonly after: string
}

const DEPTH = 2

const answerOf = (walk: readonly Visit[]): string => {
  const { outcome } = walk.at(-1)!
  return outcome.type === 'errno' ? outcome.errno : outcome.type
}

/** The requests of a user of v2: those of the states that both revisions have, and what can be asked of a session. */
function requestsOf(left: V2Name, right: V2Name): readonly Event[] {
  const states = revisionOf(left).spec.states.filter(({ name }) =>
    revisionOf(right).spec.states.some((state) => state.name === name),
  )
  return [
    ...states.map(({ name }) => ({ type: 'set-state', target: name }) as Event),
    { type: 'get-features' },
    { type: 'data-size' },
    { type: 'info-v2' },
    { type: 'precopy-info', session: 0 },
    { type: 'read', session: 0, length: 64 },
    { type: 'poll', session: 0 },
  ]
}

/** The shortest walks to each other answer, for every feature set that both revisions define. */
export function otherAnswers(left: V2Name, right: V2Name): readonly OtherAnswer[] {
  const events = requestsOf(left, right)
  // The first device of a feature set keeps to the letter and takes no other liberty.
  const first = (name: V2Name, set: string): Candidate | undefined =>
    candidatesOf(name).find(({ features }) => nameOfSet(features) === set)
  const sets = [...new Set(candidatesOf(left).map(({ features }) => nameOfSet(features)))]
  return sets.flatMap((features) => {
    const [one, other] = [first(left, features)!, first(right, features)]
    if (other === undefined) return []
    const found: OtherAnswer[] = []
    let walks: readonly (readonly Event[])[] = [[]]
    for (let length = 1; length <= DEPTH; length++) {
      const longer: (readonly Event[])[] = []
      for (const walk of walks.flatMap((each) => events.map((event) => [...each, event]))) {
        const [before, after] = [one, other].map((device) => walked(device.make(), walk))
        const [was, is] = [answerOf(before!), answerOf(after!)]
        if (was !== is) found.push({ features, walk: before!, before: was, after: is })
        else if (was === 'ok' && walk.at(-1)!.type === 'set-state') longer.push(walk)
      }
      walks = longer
    }
    return found.filter(({ walk }) => isNew(walk, found))
  })
}

/** Whether no shorter walk shows the same of its last event. */
const isNew = (walk: readonly Visit[], found: readonly OtherAnswer[]): boolean =>
  !found.some((other) => other.walk.length < walk.length && other.walk.at(-1)!.event === walk.at(-1)!.event)
